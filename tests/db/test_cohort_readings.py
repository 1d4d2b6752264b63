"""Readers' results of a cohort: its cases, its lesions, and those who have accepted a case."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.annotation.blinding import Viewpoint
from db.cohort_members import Members, filter_members
from db.cohort_view import opened
from db.reader_results import case_marks, click_frame, drawn_and_simulated, missed_frame, reading_frame
from tests.annotation_home import STUDY, AnnotationHome, reader

OPEN = Viewpoint(reader("Cleo"), unblinded=True)


@pytest.fixture
def home(tmp_path: Path) -> AnnotationHome:
    """Ben has read three cases, and marked nothing in the last; Cleo has read the first."""
    made = AnnotationHome.make(tmp_path, cases=3)
    made.read("Ben", 0, clicks=3)
    made.read("Ben", 1, painted=True)
    made.read("Ben", 2, nothing=True)
    made.read("Cleo", 0)
    return made


def members(home: AnnotationHome, text: str) -> Members:
    with home.store.connect() as con:
        return filter_members(con, STUDY, text)


@pytest.mark.parametrize(
    ("text", "case_ids"),
    [
        ("reader = cleo", {"case 000"}),
        ("reader = Ben", {"case 000", "case 001", "case 002"}),
        ("reader != Cleo", {"case 001", "case 002"}),
        ("reader is missing", set()),
    ],
)
def test_cases_by_who_has_accepted_them(text: str, case_ids: set[str], home: AnnotationHome) -> None:
    assert members(home, text).case_ids == case_ids


def test_readings_of_a_cohort_of_cases(home: AnnotationHome) -> None:
    with opened(home.store, members(home, "case_id in case 001, case 002")) as con:
        readings = reading_frame(con, STUDY, viewpoint=OPEN)
        missed = missed_frame(con, STUDY, viewpoint=OPEN)
        drawn = drawn_and_simulated(con, STUDY, metric="dice", run_ids=[], viewpoint=OPEN)
        clicks = click_frame(con, STUDY, viewpoint=OPEN)
        marks = case_marks(con, STUDY, viewpoint=OPEN)
    assert list(zip(readings["reader"], readings["case_id"], strict=True)) == [
        ("Ben", "case 001"),
        ("Ben", "case 002"),
    ]
    assert len(missed) == 1
    assert set(drawn["case_id"]) == {"case 001", "case 002"}
    assert set(clicks["case_id"]) == {"case 001"}
    assert {mark.case_id for mark in marks} == {"case 001", "case 002"}


def test_a_cohort_of_lesions_keeps_what_was_marked_on_them(home: AnnotationHome) -> None:
    with opened(home.store, members(home, "lesion_id = 1 and case_id = case 000")) as con:
        readings = reading_frame(con, STUDY, viewpoint=OPEN)
    assert readings["lesion_id"].notna().tolist() == [True, True]
    with opened(home.store, members(home, "lesion_id != 1")) as con:
        assert reading_frame(con, STUDY, viewpoint=OPEN).empty
