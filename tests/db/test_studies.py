"""Studies in the store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.datasets.cohort_layout import ImportNote
from core.errors import InputError
from db.store import Store
from db.studies import StudyImport, find_study, last_import_notes, load_cases, save_import
from tests.tiny_study import make_study


@pytest.fixture
def imported(tmp_path: Path) -> tuple[Store, StudyImport]:
    _, store = make_study(tmp_path, cases=3)
    with store.connect() as con:
        cases = load_cases(con, "tiny")
        root = find_study(con, "tiny").root
    return store, StudyImport("tiny", "generic", root, tuple(cases), (), 6)


def test_cases_come_back_as_they_went_in(imported: tuple[Store, StudyImport]) -> None:
    _, study = imported
    first = study.cases[0]
    assert (first.patient_id, first.birads, first.image.shape) == ("P0", "2", (48, 64))
    assert first.image.spacing_mm == (0.5, 0.25)
    assert first.image.path.is_file()
    assert first.lesions[0].mask_paths[0].is_file()
    assert first.clinical["age"] == 40.0


def test_the_same_import_again_changes_nothing(imported: tuple[Store, StudyImport]) -> None:
    store, study = imported
    with store.connect(write=True) as con:
        counts = save_import(con, study)
        assert load_cases(con, "tiny") == list(study.cases)
    assert (counts.added, counts.updated, counts.unchanged, counts.missing) == (0, 0, 3, 0)


def test_changed_and_missing_cases_are_counted_and_kept(imported: tuple[Store, StudyImport]) -> None:
    store, study = imported
    changed = replace(study.cases[0], birads="6", clinical={"age": None})
    with store.connect(write=True) as con:
        counts = save_import(con, replace(study, cases=(changed,)))
        after = load_cases(con, "tiny")
    assert (counts.added, counts.updated, counts.unchanged, counts.missing) == (0, 1, 0, 2)
    assert len(after) == 3
    assert after[0].birads == "6"
    assert after[0].clinical == {"age": None}


def test_a_case_without_spacing_keeps_none(imported: tuple[Store, StudyImport]) -> None:
    store, study = imported
    bare = replace(study.cases[0], image=replace(study.cases[0].image, spacing_mm=None), birads=None)
    with store.connect(write=True) as con:
        save_import(con, replace(study, cases=(bare,)))
        after = load_cases(con, "tiny")[0]
    assert after.image.spacing_mm is None
    assert after.birads is None


def test_notes_of_the_newest_import_are_shown_left_out_first(imported: tuple[Store, StudyImport]) -> None:
    store, study = imported
    notes = (ImportNote("b.png", "odd", "look", False), ImportNote("a.png", "broken", "mend", True))
    with store.connect(write=True) as con:
        save_import(con, replace(study, notes=notes))
        assert last_import_notes(con, "tiny") == [notes[1], notes[0]]
        save_import(con, study)
        assert last_import_notes(con, "tiny") == []


def test_an_unknown_study_is_named_with_those_there_are(imported: tuple[Store, StudyImport]) -> None:
    store, _ = imported
    with store.connect() as con, pytest.raises(InputError, match=r"no study 'tyni' \(studies: tiny\)"):
        load_cases(con, "tyni")
