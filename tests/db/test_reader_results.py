"""Readers' results beside simulated ones, and who may see them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.annotation.blinding import Viewpoint
from core.annotation.mask_agreement import pairwise_dice
from core.annotation.people import Reader, Role
from core.errors import AccessError
from core.metrics.registry import METRICS
from db.audit import audit_log
from db.reader_results import (
    case_marks,
    click_frame,
    drawn_and_simulated,
    missed_frame,
    reading_frame,
    record_unblinding,
)
from tests.annotation_home import STUDY, AnnotationHome, reader
from tests.level_model import known_answer

OPEN = Viewpoint(reader("Cleo"), unblinded=True)


@pytest.fixture
def home(tmp_path: Path) -> AnnotationHome:
    made = AnnotationHome.make(tmp_path, cases=3)
    made.read("Ben", 0, clicks=3)
    made.read("Ben", 1, painted=True)
    made.read("Ben", 2, nothing=True)
    made.read("Cleo", 0)
    made.read("Cleo", 0, painted=True)  # reads it again: the newest counts
    made.read("Cleo", 2)
    return made


def add_run(home: AnnotationHome) -> None:
    """A simulated run over all three cases, as far as the query looks at one."""
    with home.store.connect(write=True) as con:
        con.execute(
            "INSERT INTO run VALUES ('r1', 'evaluate', ?, 'x', '{}', 'classical', ['point'], 0, '{}', "
            "now()::TIMESTAMP)",
            [STUDY],
        )
        for case_id in ("case 000", "case 001", "case 002"):
            con.execute(
                "INSERT INTO result VALUES "
                "('r1', ?, '1', 'point', 'simulated', '{}', NULL, 0, 1, 'm', 'r', 1, 0.1)",
                [case_id],
            )
            con.execute(
                "INSERT INTO metric_value VALUES ('r1', ?, '1', 'point', 'dice', 0.5, NULL)", [case_id]
            )


def test_each_accepted_lesion_has_a_row_with_clicks_seconds_and_metrics(home: AnnotationHome) -> None:
    with home.store.connect() as con:
        frame = reading_frame(con, STUDY, viewpoint=OPEN)
    assert list(zip(frame["reader"], frame["case_id"], strict=True)) == [
        ("Ben", "case 000"),
        ("Ben", "case 001"),
        ("Ben", "case 002"),
        ("Cleo", "case 000"),
        ("Cleo", "case 002"),
    ]
    assert set(METRICS) <= set(frame.columns)
    first = frame.iloc[0]
    assert (first["clicks"], first["active_seconds"], first["dice"], first["prompt_source"]) == (
        3,
        30.0,
        1.0,
        "drawn",
    )
    painted = frame.iloc[1]
    size = int(known_answer(1).sum())
    assert painted["origin"] == "edited"
    assert painted["dice"] == pytest.approx(2 * size / (2 * size + 5))
    nothing = frame.iloc[2]
    assert nothing["lesions"] == 0
    assert nothing[["lesion_id", "clicks", "dice"]].isna().all()
    assert frame.iloc[3]["origin"] == "edited"


def test_missed_lesions_are_listed_and_counted_as_zero(home: AnnotationHome) -> None:
    with home.store.connect() as con:
        missed = missed_frame(con, STUDY, viewpoint=OPEN)
        arms = drawn_and_simulated(con, STUDY, metric="dice", run_ids=[], viewpoint=OPEN)
    assert missed["reference_lesion_id"].tolist() == ["1"]
    of_ben = arms[(arms["arm"] == "Ben") & (arms["case_id"] == "case 002")]
    assert of_ben["value"].tolist() == [0.0]


def test_drawn_and_simulated_prompts_stand_beside_each_other_over_the_same_lesions(
    home: AnnotationHome,
) -> None:
    add_run(home)
    with home.store.connect() as con:
        everybody = drawn_and_simulated(con, STUDY, metric="dice", run_ids=["r1"], viewpoint=OPEN)
        only_cleo = drawn_and_simulated(
            con, STUDY, metric="dice", run_ids=["r1"], viewpoint=Viewpoint(reader("Cleo"))
        )
    counts = everybody.groupby(["prompt_source", "arm"]).size().to_dict()
    assert counts == {("drawn", "Ben"): 3, ("drawn", "Cleo"): 2, ("simulated", "classical, point"): 3}
    counts = only_cleo.groupby(["prompt_source", "arm"]).size().to_dict()
    assert counts == {("drawn", "Cleo"): 2, ("simulated", "classical, point"): 2}


def test_dice_grows_with_clicks(home: AnnotationHome) -> None:
    with home.store.connect() as con:
        clicks = click_frame(con, STUDY, viewpoint=Viewpoint(reader("Ben")))
    of_first = clicks[clicks["case_id"] == "case 000"]
    assert of_first["clicks"].tolist() == [1, 2, 3]
    assert of_first["dice"].tolist() == [0.0, 0.0, 1.0]
    assert of_first["at_seconds"].tolist() == [0.0, 1.0, 3.0]
    assert set(clicks["reader"]) == {"Ben"}


def test_readers_agreement_is_worked_out_from_what_they_accepted(home: AnnotationHome) -> None:
    with home.store.connect() as con:
        marks = case_marks(con, STUDY, viewpoint=OPEN)
    pairs = pairwise_dice(marks, masks=home.settings.masks)
    size = int(known_answer(0).sum())
    assert [(p.case_id, p.reader_a, p.reader_b, p.dice.value) for p in pairs] == [
        ("case 000", "Ben", "Cleo", pytest.approx(2 * size / (2 * size + 5))),
        ("case 002", "Ben", "Cleo", 0.0),
    ]


def test_a_blinded_reader_sees_nothing_of_others(home: AnnotationHome) -> None:
    blinded = Viewpoint(reader("Ben"))
    with home.store.connect() as con:
        assert set(reading_frame(con, STUDY, viewpoint=blinded)["reader"]) == {"Ben"}
        assert set(drawn_and_simulated(con, STUDY, metric="dice", run_ids=[], viewpoint=blinded)["arm"]) == {
            "Ben"
        }
        with pytest.raises(AccessError, match="takes the role researcher"):
            case_marks(con, STUDY, viewpoint=blinded)
    with pytest.raises(AccessError, match="needs the role researcher"):
        Viewpoint(reader("Ben"), unblinded=True)


def test_a_role_that_only_the_session_claims_is_refused(home: AnnotationHome) -> None:
    claimed = Viewpoint(Reader("Ben", Role.ADMIN), unblinded=True)
    with home.store.connect() as con:
        for look in (reading_frame, missed_frame, click_frame, case_marks):
            with pytest.raises(AccessError, match="Ben has the role reader"):
                look(con, STUDY, viewpoint=claimed)


def test_a_study_that_nobody_has_read_gives_empty_tables(tmp_path: Path) -> None:
    home = AnnotationHome.make(tmp_path, cases=1)
    with home.store.connect() as con:
        frame = reading_frame(con, STUDY, viewpoint=OPEN)
        assert frame.empty
        assert set(METRICS) <= set(frame.columns)
        assert missed_frame(con, STUDY, viewpoint=OPEN).empty
        assert drawn_and_simulated(con, STUDY, metric="dice", run_ids=[], viewpoint=OPEN).empty
        assert case_marks(con, STUDY, viewpoint=OPEN) == []


def test_unblinding_is_logged(home: AnnotationHome) -> None:
    with home.store.connect(write=True) as con:
        record_unblinding(con, STUDY, viewpoint=OPEN)
        assert audit_log(con, most=1)["who"].tolist() == ["Cleo"]
