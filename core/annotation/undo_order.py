"""One undo and redo over a lesion's prompts and edits, in the order in which they were made."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Protocol

from core.annotation.draft import LesionDraft


class _Timed(Protocol):
    @property
    def at_s(self) -> float: ...


def can_undo(lesion: LesionDraft | None) -> bool:
    """Whether there is anything to take back."""
    return lesion is not None and (lesion.prompts.can_undo or lesion.edits.can_undo)


def can_redo(lesion: LesionDraft | None) -> bool:
    """Whether there is anything to bring back."""
    return lesion is not None and (lesion.prompts.can_redo or lesion.edits.can_redo)


def undo(lesion: LesionDraft) -> LesionDraft:
    """Without the later of the last prompt act and the last edit."""
    prompts, edits = lesion.prompts.acts, lesion.edits.acts
    if _time(edits.in_effect[-1:], otherwise=-inf) > _time(prompts.in_effect[-1:], otherwise=-inf):
        return lesion.with_edits(lesion.edits.undo())
    return lesion.with_prompts(lesion.prompts.undo())


def redo(lesion: LesionDraft) -> LesionDraft:
    """With the earlier of the next prompt act and the next edit that were taken back."""
    prompts, edits = lesion.prompts.acts, lesion.edits.acts
    next_prompt = prompts.actions[prompts.done : prompts.done + 1]
    next_edit = edits.actions[edits.done : edits.done + 1]
    if _time(next_edit, otherwise=inf) < _time(next_prompt, otherwise=inf):
        return lesion.with_edits(lesion.edits.redo())
    return lesion.with_prompts(lesion.prompts.redo())


def latest_act_s(lesion: LesionDraft) -> float:
    """When the last act was made, undone ones counted; 0 where there is none."""
    acts: list[_Timed] = [*lesion.prompts.acts.actions, *lesion.edits.acts.actions]
    return max((act.at_s for act in acts), default=0.0)


def _time(acts: Iterable[_Timed], *, otherwise: float) -> float:
    return next((act.at_s for act in acts), otherwise)
