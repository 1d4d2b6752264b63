"""Undo and redo follow the time of the actions, over prompts, edits and work on a volume."""

from __future__ import annotations

from core.annotation.draft import LesionDraft
from core.annotation.mask_edits import FillHoles, LargestComponent
from core.annotation.undo_order import can_redo, can_undo, delete_prompt, latest_action_s, redo, undo
from core.annotation.volume_actions import AddPrompt, DeletePrompt
from core.annotation.volume_work import VolumeWork
from core.prompts.values import PointPrompt

FIRST, LAST = PointPrompt((1.0, 1.0)), PointPrompt((2.0, 2.0))


def lesion() -> LesionDraft:
    """Prompt, edit, edit, prompt."""
    made = LesionDraft("1", "classical")
    made = made.with_prompts(made.prompts.add(FIRST, at_s=1))
    made = made.with_edits(made.edits.add(FillHoles(), at_s=2))
    made = made.with_edits(made.edits.add(LargestComponent(), at_s=3))
    return made.with_prompts(made.prompts.add(LAST, at_s=4))


def counts(made: LesionDraft) -> tuple[int, int]:
    return len(made.prompts.entries), len(made.edits.edits)


def test_the_latest_action_is_undone_first_and_redone_last() -> None:
    made, seen = lesion(), []
    while can_undo(made):
        made = undo(made)
        seen.append(counts(made))
    assert seen == [(1, 2), (1, 1), (1, 0), (0, 0)]
    seen = []
    while can_redo(made):
        made = redo(made)
        seen.append(counts(made))
    assert seen == [(1, 0), (1, 1), (1, 2), (2, 2)]
    assert made.prompts.drawn == (FIRST, LAST)


def test_nothing_to_undo() -> None:
    assert not can_undo(None)
    assert not can_redo(None)
    assert not can_undo(LesionDraft("1", "classical"))


def test_the_clock_goes_on_after_the_last_action() -> None:
    assert latest_action_s(lesion()) == 4
    assert latest_action_s(undo(lesion())) == 4
    assert latest_action_s(LesionDraft("1", "classical")) == 0


def test_work_on_a_volume_is_undone_too() -> None:
    work = VolumeWork().add(AddPrompt(1, FIRST), at_s=1.0).add(AddPrompt(2, LAST), at_s=2.0)
    made = LesionDraft("1", "slice_tracker").with_volume(work)
    assert can_undo(made)
    assert undo(made).volume == work.undo()
    assert redo(undo(made)).volume == work.undo().redo()
    assert latest_action_s(undo(made)) == 2.0
    assert delete_prompt(made, 0, at_s=3.0).volume == work.add(DeletePrompt(0), at_s=3.0)


def test_a_prompt_of_a_picture_is_deleted() -> None:
    assert delete_prompt(lesion(), 0, at_s=5.0).prompts.drawn == (LAST,)
