"""Marks of readers, models and the reference side by side, and who may see them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.annotation.blinding import Viewpoint
from core.annotation.people import Reader, Role
from core.errors import AccessError
from core.measured import Measured
from db.agreement import case_facts, characteristic_values, marks_frame, read_cases
from db.results import add_characteristics
from tests.annotation_home import STUDY, AnnotationHome, reader
from tests.level_model import known_answer

OPEN = Viewpoint(reader("Cleo"), unblinded=True)


@pytest.fixture
def home(tmp_path: Path) -> AnnotationHome:
    made = AnnotationHome.make(tmp_path, cases=3)
    made.read("Ben", 0)
    made.read("Ben", 2, nothing=True)
    made.read("Cleo", 0)
    made.read("Cleo", 0, painted=True)  # reads it again: the newest counts
    with made.store.connect(write=True) as con:
        con.execute(
            "INSERT INTO run VALUES ('r1', 'evaluate', ?, 'x', '{}', 'classical', ['point'], 0, '{}', "
            "now()::TIMESTAMP)",
            [STUDY],
        )
        for case_id in ("case 000", "case 001"):
            con.execute(
                "INSERT INTO result VALUES "
                "('r1', ?, '1', 'point', 'simulated', '{}', NULL, 0, 1, 'm', 'r', 7, 0.1)",
                [case_id],
            )
    return made


def test_everybody_stands_on_the_same_lesions(home: AnnotationHome) -> None:
    with home.store.connect() as con:
        marks = marks_frame(con, STUDY, run_ids=["r1"], viewpoint=OPEN)
    size = int(known_answer(0).sum())
    found = marks[["kind", "rater", "case_id", "unit", "area_px"]].to_numpy().tolist()
    assert found == [
        ["model", "classical, point", "case 000", "1", 7],
        ["reader", "Ben", "case 000", "1", size],
        ["reader", "Cleo", "case 000", "1", size + 5],
        ["reference", "reference", "case 000", "1", size],
        ["reference", "reference", "case 002", "1", int(known_answer(2).sum())],
    ]
    assert marks["patient_id"].notna().all()
    assert marks.loc[marks["kind"] == "reader", "form"].notna().all()


def test_a_case_without_a_mark_is_read_all_the_same(home: AnnotationHome) -> None:
    with home.store.connect() as con:
        read = read_cases(con, STUDY, run_ids=[], viewpoint=OPEN)
    assert read.to_numpy().tolist() == [
        ["reader", "Ben", "case 000"],
        ["reader", "Ben", "case 002"],
        ["reader", "Cleo", "case 000"],
        ["reference", "reference", "case 000"],
        ["reference", "reference", "case 002"],
    ]


def test_a_blinded_reader_has_only_his_own_beside_models_and_reference(home: AnnotationHome) -> None:
    cleo = Viewpoint(reader("Cleo"))
    with home.store.connect() as con:
        marks = marks_frame(con, STUDY, run_ids=["r1"], viewpoint=cleo)
        read = read_cases(con, STUDY, run_ids=["r1"], viewpoint=cleo)
        claimed = Viewpoint(Reader("Ben", Role.ADMIN), unblinded=True)
        for look in (marks_frame, read_cases):
            with pytest.raises(AccessError, match="Ben has the role reader"):
                look(con, STUDY, run_ids=[], viewpoint=claimed)
    assert set(marks["rater"]) == {"Cleo", "classical, point", "reference"}
    assert set(marks["case_id"]) == set(read["case_id"]) == {"case 000"}


def test_facts_and_stored_characteristics(home: AnnotationHome) -> None:
    with home.store.connect(write=True) as con:
        (fact,) = case_facts(con, STUDY, ["case 001"]).to_dict("records")
        add_characteristics(
            con, {"a": {"contrast": Measured.of(0.5)}, "b": {"contrast": Measured.undefined("no")}}
        )
        found = characteristic_values(con, "contrast", ["a", "b", "c"])
    assert [int(n) for n in fact["shape"]] == [40, 60]
    assert list(fact["spacing_mm"]) == [0.5, 0.25]
    assert found == {"a": 0.5, "b": None}


def test_a_study_that_nobody_has_read_gives_empty_tables(tmp_path: Path) -> None:
    made = AnnotationHome.make(tmp_path, cases=1)
    with made.store.connect() as con:
        assert marks_frame(con, STUDY, run_ids=[], viewpoint=OPEN).empty
        assert read_cases(con, STUDY, run_ids=[], viewpoint=OPEN).empty
        assert case_facts(con, STUDY, []).empty
