"""Single cases and gaps, out of a real store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.cases import Pathology
from core.errors import InputError
from db.cases import gap_counts, lesion_metrics, lesion_numbers, load_case, undefined_reasons
from db.store import Store
from db.studies import StudyImport, load_cases, save_import
from jobs import evaluate
from tests.tiny_study import make_study


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    return make_study(tmp_path, cases=6)[1]


def change(store: Store, *changes: object) -> None:
    """Import the study again with its first cases changed."""
    with store.connect(write=True) as con:
        cases = load_cases(con, "tiny")
        changed = [replace(case, **fields) for case, fields in zip(cases, changes, strict=False)]  # type: ignore[arg-type]
        root = cases[0].image.path.parents[1]
        save_import(con, StudyImport("tiny", "generic", root, (*changed, *cases[len(changed) :]), (), 12))


def test_one_case_is_the_same_as_among_all(store: Store) -> None:
    with store.connect() as con:
        for case in load_cases(con, "tiny"):
            assert load_case(con, "tiny", case.case_id) == case


def test_an_unknown_case_is_named(store: Store) -> None:
    with store.connect() as con, pytest.raises(InputError, match="'tiny' has no case 'nobody'"):
        load_case(con, "tiny", "nobody")


def test_a_whole_study_lacks_only_results(store: Store) -> None:
    with store.connect() as con:
        gaps = gap_counts(con, "tiny")
    assert (gaps.without_reference, gaps.without_spacing, gaps.without_birads, gaps.duplicates) == (
        0,
        0,
        0,
        0,
    )
    assert gaps.uncovered == 6


def test_gaps_are_counted_but_a_normal_case_needs_neither_mask_nor_birads(store: Store) -> None:
    with store.connect() as con:
        image = load_cases(con, "tiny")[0].image
    change(
        store,
        {"lesions": (), "birads": None, "image": replace(image, spacing_mm=None)},
        {"lesions": (), "birads": None, "pathology": Pathology.NORMAL},
        {"duplicate_group": "twins"},
    )
    with store.connect() as con:
        gaps = gap_counts(con, "tiny")
    assert (gaps.without_reference, gaps.without_spacing, gaps.without_birads, gaps.duplicates) == (
        1,
        1,
        1,
        1,
    )


def test_a_lesion_counts_as_covered_once_a_run_has_segmented_it(store: Store) -> None:
    assert evaluate.main(["--study", "tiny", "--model", "ellipse", "--limit", "4"]) == 0
    with store.connect() as con:
        assert gap_counts(con, "tiny").uncovered == 2


def test_metrics_and_numbers_of_lesions(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate.main(["--study", "tiny", "--model", "ellipse"]) == 0
    run_id = capsys.readouterr().out.split()[1]
    with store.connect() as con:
        case = load_cases(con, "tiny")[0]
        lesion = case.lesions[0]
        found = lesion_metrics(
            con, [run_id], prompts="hu2023", case_id=case.case_id, lesion_id=lesion.lesion_id
        ).set_index("metric")
        numbers = lesion_numbers(con, "tiny", ["age", "area_px", "no_such_name"])
        assert undefined_reasons(con, run_id, prompts="hu2023", metric="dice") == []
    assert 0 <= found.at["dice", "value"] <= 1
    assert list(numbers.columns) == ["case_id", "lesion_id", "age", "area_px", "no_such_name"]
    assert numbers.loc[numbers["case_id"] == case.case_id, "area_px"].item() == lesion.area_px
    assert numbers["no_such_name"].isna().all()


def test_why_a_metric_is_undefined(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with store.connect() as con:
        image = load_cases(con, "tiny")[0].image
    change(store, {"image": replace(image, spacing_mm=None)})
    assert evaluate.main(["--study", "tiny", "--model", "ellipse"]) == 0
    run_id = capsys.readouterr().out.split()[1]
    with store.connect() as con:
        reasons = undefined_reasons(con, run_id, prompts="hu2023", metric="hd95_mm")
    assert reasons == [("the pixel spacing is unknown", 1)]
