"""Clicks in a volume: a reply belongs to its act, and the mask is that of the list of clicks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.annotation.mask_edits import BrushStroke
from core.annotation.volume_actions import AddPrompt, Answered, DeletePrompt, EditSlice, SetLock
from core.annotation.volume_answers import keep_answer, merged_part, merged_whole
from core.annotation.volume_click_curve import volume_click_curve
from core.annotation.volume_clicks import click_prompts, needs_reply
from core.annotation.volume_masks import SlicedMask, sliced_mask
from core.annotation.volume_work import VolumeWork
from core.imaging.mask_files import load_mask
from core.prompts.values import BoxPrompt, PointPrompt, PromptSet

SHAPE = (3, 4, 5)
ON, OFF = AddPrompt(1, PointPrompt((1.0, 2.5))), AddPrompt(2, PointPrompt((0.0, 4.0), False))
BOX = AddPrompt(0, BoxPrompt((0.0, 0.0), (2.0, 2.0)))
JOB = Answered("run-1", "slice_tracker", "a" * 64, "b" * 64)
FIRST, SECOND, EMPTY = (Answered("", "m", one * 64, one * 64) for one in "cde")


def clicked() -> VolumeWork:
    """Two clicks, each with its reply."""
    work = VolumeWork().add(ON, at_s=1.0).replied(FIRST, latency_s=0.3)
    return work.add(OFF, at_s=2.0).replied(SECOND, latency_s=0.2)


def ball(z: int) -> np.ndarray:
    mask = np.zeros(SHAPE, dtype=bool)
    mask[z:, 1:3, 1:3] = True
    return mask


def test_a_point_of_a_slice_is_a_click_in_the_volume() -> None:
    points = click_prompts((ON, BOX, OFF)).points
    assert [point.position for point in points] == [(1.0, 1.0, 2.5), (2.0, 0.0, 4.0)]
    assert [point.positive for point in points] == [True, False]


def test_one_undo_takes_back_click_and_reply_and_one_redo_brings_both() -> None:
    work = clicked()
    assert (work.state.answer, work.state.replied) == (SECOND, (ON, OFF))
    back = work.undo()
    assert (back.state.answer, back.state.prompts, back.state.replied) == (FIRST, (ON,), (ON,))
    assert back.redo().state == work.state
    nothing = back.undo().state
    assert (nothing.answer, nothing.prompts, needs_reply(nothing, "m")) == (None, (), False)


def test_a_reply_leaves_what_can_be_redone() -> None:
    quick = VolumeWork().add(ON, at_s=1.0).add(OFF, at_s=1.1).replied(SECOND, latency_s=0.5)
    back = quick.undo()
    assert needs_reply(back.state, "m")
    again = back.replied(FIRST, latency_s=0.1)
    assert again.state.answer == FIRST
    assert again.redo().state.answer == SECOND
    assert again.interactions == 3


def test_when_the_mask_is_not_that_of_the_clicks() -> None:
    work = clicked()
    assert not needs_reply(work.state, "m")
    assert needs_reply(work.state, "another model")
    assert needs_reply(work.add(ON, at_s=3.0).state, "m")
    assert not needs_reply(VolumeWork().add(BOX, at_s=0.0).add(JOB, at_s=1.0).state, "m")
    assert needs_reply(work.add(JOB, at_s=3.0).state, "m")
    none_left = work.add(DeletePrompt(0), at_s=3.0).add(DeletePrompt(0), at_s=4.0)
    assert needs_reply(none_left.state, "m")
    settled = none_left.replied(EMPTY, latency_s=0.0).state
    assert not needs_reply(settled, "m")
    assert not needs_reply(settled, "another model")


def test_locks_and_strokes_need_no_reply() -> None:
    work = (
        clicked().add(SetLock(0, True), at_s=3.0).add(EditSlice(1, BrushStroke(((3.0, 4.0),), 0.5)), at_s=4)
    )
    assert not needs_reply(work.state, "m")


def test_through_json_and_drafts_from_before_are_read() -> None:
    work = clicked().undo()
    assert VolumeWork.from_json(work.to_json()) == work
    plain = VolumeWork().add(ON, at_s=1.0).to_json()
    assert set(plain["actions"][0]) == {"at_s", "deed", "slice", "prompt"}
    assert work.actions[0].latency_s == 0.3


def test_locked_slices_keep_their_mask(tmp_path: Path) -> None:
    painted = EditSlice(0, BrushStroke(((3.0, 4.0),), 0.5))
    work = VolumeWork().add(painted, at_s=0.0).add(ON, at_s=1.0)
    present = sliced_mask(work.state, SHAPE, lambda sha: load_mask(tmp_path, sha))
    found = ball(0)
    found.setflags(write=False)
    merged = merged_whole(found, present, work.state.locked)
    answer, mask = keep_answer(merged, tmp_path, model_key="m"), merged.mask
    assert np.array_equal(load_mask(tmp_path, answer.model_sha256), found)
    assert np.array_equal(mask[1:], found[1:])
    assert np.argwhere(mask[0]).tolist() == [[3, 4]]
    replied = work.replied(answer, latency_s=0.1)
    seen = sliced_mask(replied.state, SHAPE, lambda sha: load_mask(tmp_path, sha))
    assert np.array_equal(seen.volume(), mask)
    assert replied.state.edited == {0: None}


def test_without_locks_the_mask_is_the_models(tmp_path: Path) -> None:
    merged = merged_whole(ball(1), SlicedMask(SHAPE), frozenset())
    answer = keep_answer(merged, tmp_path, model_key="m")
    assert answer.model_sha256 == answer.mask_sha256
    assert np.array_equal(merged.mask, ball(1))


def test_of_a_part_the_slices_found_are_taken_but_for_locked_ones() -> None:
    present = SlicedMask(SHAPE, ball(2))
    found = {0: ball(0)[0], 1: ball(0)[0]}
    merged = merged_part(found, present, frozenset({1}), model=ball(2))
    assert merged is not None
    assert merged.model.any(axis=(1, 2)).tolist() == [True, True, True]
    assert merged.mask.any(axis=(1, 2)).tolist() == [True, False, True]
    assert not present.slice(0).any()


def test_a_part_of_locked_slices_alone_changes_nothing() -> None:
    assert merged_part({1: ball(0)[0]}, SlicedMask(SHAPE), frozenset({1}), model=ball(2)) is None


def test_the_models_own_work_ends_with_its_last_reply() -> None:
    painted = clicked().add(EditSlice(1, BrushStroke(((3.0, 4.0),), 0.5)), at_s=3.0)
    assert painted.as_answered().state.answer == SECOND
    assert painted.as_answered().state.edits == {}


def test_the_curve_replays_the_list_with_the_times_of_its_clicks() -> None:
    work = clicked().add(DeletePrompt(0), at_s=3.0).add(AddPrompt(1, ON.prompt), at_s=9.0)
    work = work.replied(FIRST, latency_s=0.1)
    received: list[PromptSet] = []

    def replay(model: str, clicks: PromptSet) -> np.ndarray:
        assert model == "m"
        received.append(clicks)
        return ball(2 - len(clicks.points))

    points = volume_click_curve(work, replay, reference=ball(0))
    assert [(one.clicks, one.at_s) for one in points] == [(1, 2.0), (2, 9.0)]
    assert received == [click_prompts((OFF,)), click_prompts((OFF, ON))]
    assert [one.dice.value for one in points] == [pytest.approx(2 * 8 / (8 + 12)), 1.0]
    job = clicked().add(JOB, at_s=5.0)
    assert volume_click_curve(job, replay, reference=ball(0)) == ()
