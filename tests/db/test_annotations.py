"""Acceptance: everything that a reading consists of, and the way back to it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.annotation.lesion_masks import lesion_masks
from core.annotation.reading import read_out
from core.annotation.reading_values import MaskOrigin
from core.errors import ConflictError, InputError
from core.imaging.mask_files import load_mask
from core.lexicon.birads_ultrasound import BiradsForm, Margin
from db.annotations import (
    accept,
    record_reference_shown,
    references_shown,
    restore_version,
    versions,
    was_reference_shown,
)
from db.audit import audit_log
from db.cases import load_case
from db.drafts import load_draft, save_draft
from tests.annotation_home import STUDY, AnnotationHome, draft, reading_key
from tests.level_model import known_answer

KEY = reading_key("Ben", 1)


@pytest.fixture
def home(tmp_path: Path) -> AnnotationHome:
    return AnnotationHome.make(tmp_path, cases=3)


def rows(home: AnnotationHome, query: str) -> list[tuple[object, ...]]:
    with home.store.connect() as con:
        return con.execute(query).fetchall()


def test_the_store_holds_exactly_what_was_accepted(home: AnnotationHome) -> None:
    accepted = home.read("Ben", 1, clicks=2)
    assert (accepted.reading_id, accepted.revision, dict(accepted.versions)) == (1, 1, {"1": 1})
    with home.store.connect() as con:
        (version,) = versions(con, KEY)
        kept = load_draft(con, KEY)
    assert (version.origin, version.accepted, version.parent_version) == (MaskOrigin.MODEL, True, None)
    np.testing.assert_array_equal(load_mask(home.settings.masks, version.mask_sha256), known_answer(1))
    assert (version.clicks, version.candidate_index, version.candidates, version.candidate_picked) == (
        2,
        0,
        1,
        False,
    )
    assert (version.model, version.checkpoint_sha256, version.predicted_iou) == (
        "level",
        "level weights",
        0.9,
    )
    assert version.lesion == draft(1, clicks=2).lesion("1")
    assert [entry.at_s for entry in version.lesion.prompts.entries] == [0.0, 2.0]
    assert [entry.latency_s for entry in version.lesion.prompts.entries] == [None, 0.05]
    assert kept is not None
    assert (kept.action, kept.state) == ("accepted", draft(1, clicks=2))
    assert rows(home, "SELECT reader, active_seconds, lesions, reference_shown FROM reading") == [
        ("Ben", 20.0, 1, False)
    ]
    assert rows(home, "SELECT DISTINCT prompt_source, interactions FROM mask_version") == [("drawn", 2)]
    columns = "lesion_id, version, origin, reference_lesion_id, value"
    dice = f"SELECT {columns} FROM reading_metric WHERE metric = 'dice'"  # noqa: S608
    assert rows(home, dice) == [("1", 1, "model", "1", 1.0)]
    assert rows(home, "SELECT clicks, at_seconds, dice FROM reading_click ORDER BY clicks") == [
        (1, 0.0, 0.0),
        (2, 2.0, 1.0),
    ]


def test_a_hand_correction_is_a_version_of_its_own_with_the_share_changed(home: AnnotationHome) -> None:
    home.read("Ben", 1, painted=True)
    with home.store.connect() as con:
        model, edited = versions(con, KEY)
    assert [v.origin for v in (model, edited)] == [MaskOrigin.MODEL, MaskOrigin.EDITED]
    assert [v.accepted for v in (model, edited)] == [False, True]
    assert (edited.version, edited.parent_version) == (2, 1)
    size = int(known_answer(1).sum())
    assert (model.share_changed, edited.share_changed) == (0.0, pytest.approx(5 / (size + 5)))
    assert model.lesion.edits.is_empty
    assert not edited.lesion.edits.is_empty
    dice = dict(rows(home, "SELECT version, value FROM reading_metric WHERE metric = 'dice'"))
    assert dice == {1: 1.0, 2: pytest.approx(2 * size / (2 * size + 5))}


def test_reading_again_adds_and_changes_nothing(home: AnnotationHome) -> None:
    home.read("Ben", 1)
    before = rows(home, "SELECT * FROM mask_version")
    second = home.read("Ben", 1, painted=True)
    assert (second.reading_id, second.revision, dict(second.versions)) == (2, 2, {"1": 3})
    assert rows(home, "SELECT * FROM mask_version ORDER BY version")[:1] == before
    assert rows(home, "SELECT version, parent_version FROM mask_version ORDER BY version") == [
        (1, None),
        (2, None),
        (3, 2),
    ]
    assert rows(home, "SELECT reading_id FROM latest_reading") == [(2,)]


def test_two_readers_are_kept_apart(home: AnnotationHome) -> None:
    home.read("Ben", 1)
    other = home.read("Cleo", 1, clicks=3)
    assert dict(other.versions) == {"1": 1}
    with home.store.connect() as con:
        assert len(versions(con, KEY)) == 1
        assert versions(con, reading_key("Cleo", 1))[0].clicks == 3


def test_nothing_found_is_kept_with_what_was_missed(home: AnnotationHome) -> None:
    home.read("Ben", 1, nothing=True)
    assert rows(home, "SELECT lesions, missed_lesions FROM reading") == [(0, ["1"])]
    missed = (
        "SELECT lesion_id, version, origin, value, undefined_reason FROM reading_metric WHERE metric = '{}'"
    )
    assert rows(home, missed.format("dice")) == [(None, None, "missed", 0.0, None)]
    ((*_, value, reason),) = rows(home, missed.format("hd95_mm"))
    assert value is None
    assert "missed" in str(reason)


def test_acceptance_from_an_old_tab_writes_nothing(home: AnnotationHome) -> None:
    with home.store.connect() as con:
        case = load_case(con, STUDY, KEY.case_id)
    reading = read_out(home.engine, case, draft(1), key=KEY, masks=home.settings.masks)
    with home.store.connect(write=True) as con:
        save_draft(con, KEY, draft(1, clicks=4), tab="t", expected_revision=0)
    with pytest.raises(ConflictError), home.store.connect(write=True) as con:
        accept(con, reading, state=draft(1), tab="t", expected_revision=0)
    assert rows(home, "SELECT count(*) FROM reading") == [(0,)]
    assert rows(home, "SELECT count(*) FROM mask_version") == [(0,)]


def test_the_form_and_the_comment_are_kept_with_the_lesion(home: AnnotationHome) -> None:
    form = BiradsForm(margin=(Margin.SPICULATED,), category="4C")
    state = draft(1)
    state = replace(state.replace(state.lesion("1").with_birads(form)), comment="at 2 o'clock")
    with home.store.connect() as con:
        case = load_case(con, STUDY, KEY.case_id)
    reading = read_out(home.engine, case, state, key=KEY, masks=home.settings.masks)
    with home.store.connect(write=True) as con:
        accept(con, reading, state=state, tab="t", expected_revision=0)
        assert versions(con, KEY)[0].birads == form
    assert rows(home, "SELECT comment FROM reading") == [("at 2 o'clock",)]
    ((category, stored),) = rows(home, "SELECT birads_category, birads FROM mask_version")
    assert category == "4C"
    assert json.loads(str(stored))["margin"] == ["spiculated"]


def test_who_saw_the_reference_is_on_record(home: AnnotationHome) -> None:
    home.read("Ben", 1)
    with home.store.connect(write=True) as con:
        assert not was_reference_shown(con, KEY)
        record_reference_shown(con, KEY)
        record_reference_shown(con, KEY)
        assert was_reference_shown(con, KEY)
        shown = references_shown(con, STUDY)
    assert shown[["reader", "case_id", "times"]].to_dict("records") == [
        {"reader": "Ben", "case_id": KEY.case_id, "times": 2}
    ]
    home.read("Ben", 1)
    home.read("Cleo", 1)
    flags = rows(home, "SELECT reader, reference_shown FROM reading ORDER BY reading_id")
    assert flags == [("Ben", False), ("Ben", True), ("Cleo", False)]


def test_a_version_can_be_restored_and_gives_the_same_mask(home: AnnotationHome) -> None:
    home.read("Ben", 1, painted=True)
    with home.store.connect(write=True) as con:
        save_draft(con, KEY, draft(1, nothing=True), tab="Ben's tab", expected_revision=1)
        model, edited = versions(con, KEY)
        restored = restore_version(con, edited, key=KEY, tab="Ben's tab", expected_revision=2)
        case = load_case(con, STUDY, KEY.case_id)
        log = audit_log(con, who="Ben", most=1)
    assert (restored.revision, restored.action) == (3, "restored lesion 1, version 2")
    lesion = restored.state.active_lesion
    assert lesion is not None
    masks = lesion_masks(home.engine, case, lesion)
    stored = [load_mask(home.settings.masks, v.mask_sha256) for v in (model, edited)]
    np.testing.assert_array_equal(masks.model, stored[0])
    np.testing.assert_array_equal(masks.final, stored[1])
    assert list(log["detail"]) == ["restored lesion 1, version 2"]
    with home.store.connect(write=True) as con:
        back = restore_version(con, model, key=KEY, tab="Ben's tab", expected_revision=3)
        assert back.state.lesion("1").edits.is_empty


def test_restoring_needs_a_draft(home: AnnotationHome) -> None:
    home.read("Ben", 1)
    with home.store.connect(write=True) as con:
        (version,) = versions(con, KEY)
        with pytest.raises(InputError, match="has no draft to restore into"):
            restore_version(con, version, key=reading_key("Cleo", 1), tab="t", expected_revision=0)
