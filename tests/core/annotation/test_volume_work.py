"""Acts on a lesion of a volume: replay, locks, what a model is given, and the way through JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest

from core.annotation.draft import CaseDraft, case_draft_from_json
from core.annotation.mask_edits import BrushStroke
from core.annotation.volume_actions import AddPrompt, Answered, DeletePrompt, EditSlice, SetLock
from core.annotation.volume_masks import sliced_mask
from core.annotation.volume_prompts import lesion_prompts
from core.annotation.volume_work import VolumeWork
from core.errors import PromptError
from core.imaging.planes import Plane, cut
from core.models.catalog import PROPAGATION_MODELS
from core.prompts.values import BoxPrompt, MaskPrompt, PointPrompt

SHAPE = (3, 4, 5)
BOX, OTHER_BOX = BoxPrompt((0.0, 0.0), (2.0, 2.0)), BoxPrompt((1.0, 1.0), (3.0, 4.0))
POINT = PointPrompt((1.0, 2.0), False)
DOT = BrushStroke(((3.0, 4.0),), 0.5)
ANSWER = Answered("run-1", "slice_tracker", "a" * 64, "b" * 64)


def done(*actions: object) -> VolumeWork:
    work = VolumeWork()
    for at_s, action in enumerate(actions):
        work = work.add(action, at_s=float(at_s))
    return work


def answered_mask() -> np.ndarray:
    mask = np.zeros(SHAPE, dtype=bool)
    mask[:, 1, 1:3] = True
    return mask


def test_a_second_box_on_a_slice_takes_the_place_of_the_first() -> None:
    work = done(AddPrompt(1, BOX), AddPrompt(2, BOX), AddPrompt(1, POINT), AddPrompt(1, OTHER_BOX))
    assert work.state.prompts == (AddPrompt(2, BOX), AddPrompt(1, POINT), AddPrompt(1, OTHER_BOX))
    assert work.undo().state.prompts[0] == AddPrompt(1, BOX)


def test_what_is_not_there_cannot_be_deleted() -> None:
    with pytest.raises(PromptError, match="no prompt 2 in a list of 1"):
        done(AddPrompt(1, BOX)).add(DeletePrompt(1), at_s=1.0)


def test_painting_locks_and_undo_opens_again() -> None:
    work = done(ANSWER, EditSlice(2, DOT))
    assert work.state.locked == {2}
    assert work.undo().state.locked == frozenset()
    assert done(SetLock(1, True), SetLock(1, False)).state.locked == frozenset()


def test_an_answer_keeps_locks_and_takes_edits_in() -> None:
    state = done(EditSlice(2, DOT), SetLock(0, True), ANSWER).state
    assert (state.locked, state.edits, state.answer) == ({0, 2}, {}, ANSWER)


def test_planes_show_changed_slices_as_the_whole_does() -> None:
    mask = sliced_mask(done(ANSWER, EditSlice(2, DOT)).state, SHAPE, lambda _: answered_mask())
    whole = answered_mask()
    whole[2, 3, 4] = True
    assert np.array_equal(mask.volume(), whole)
    for plane, count in zip(Plane, SHAPE, strict=True):
        for index in range(count):
            assert np.array_equal(mask.plane(plane, index), cut(whole, plane, index)), plane


def test_a_locked_slice_is_given_as_its_mask() -> None:
    work = done(ANSWER, AddPrompt(0, BOX), AddPrompt(2, POINT), EditSlice(2, DOT))
    mask = sliced_mask(work.state, SHAPE, lambda _: answered_mask())
    given = lesion_prompts("1", work.state, mask, info=PROPAGATION_MODELS.info("slice_tracker"))
    assert [one.slice_index for one in given.slices] == [0, 2]
    assert given.slices[0].prompts.prompts == (BOX,)
    (settled,) = given.slices[1].prompts.prompts
    assert isinstance(settled, MaskPrompt)
    assert settled.mask[3, 4]


def test_without_a_prompt_there_is_nothing_to_follow() -> None:
    mask = sliced_mask(VolumeWork().state, SHAPE, lambda _: answered_mask())
    with pytest.raises(PromptError, match="draw a box"):
        lesion_prompts("1", VolumeWork().state, mask, info=PROPAGATION_MODELS.info("slice_tracker"))


def test_everything_comes_back_from_json() -> None:
    work = done(AddPrompt(1, BOX), DeletePrompt(0), SetLock(1, True), ANSWER, EditSlice(2, DOT)).undo()
    work = work.waiting_for("run-2")
    assert VolumeWork.from_json(json.loads(json.dumps(work.to_json()))) == work
    draft = CaseDraft().add_lesion("slice_tracker")
    draft = draft.replace(draft.lesions[0].with_volume(work))
    assert case_draft_from_json(json.loads(json.dumps(draft.to_json()))) == draft
    assert not draft.lesions[0].is_untouched
