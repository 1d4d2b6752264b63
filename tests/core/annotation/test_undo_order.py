"""Undo and redo follow the time of the acts, over prompts and edits."""

from __future__ import annotations

from core.annotation.draft import LesionDraft
from core.annotation.mask_edits import FillHoles, LargestComponent
from core.annotation.undo_order import can_redo, can_undo, latest_act_s, redo, undo
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


def test_the_latest_act_is_undone_first_and_redone_last() -> None:
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


def test_the_clock_goes_on_after_the_last_act() -> None:
    assert latest_act_s(lesion()) == 4
    assert latest_act_s(undo(lesion())) == 4
    assert latest_act_s(LesionDraft("1", "classical")) == 0
