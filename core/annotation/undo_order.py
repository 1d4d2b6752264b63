"""One undo and redo over all that was done on a lesion, in the order in which it was done."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Protocol

from core.annotation.draft import LesionDraft
from core.annotation.volume_acts import DeletePrompt


class _Timed(Protocol):
    @property
    def at_s(self) -> float: ...


def can_undo(lesion: LesionDraft | None) -> bool:
    """Return whether there is anything to take back."""
    if lesion is None:
        return False
    on_volume = lesion.volume is not None and lesion.volume.acts.can_undo
    return lesion.prompts.can_undo or lesion.edits.can_undo or on_volume


def can_redo(lesion: LesionDraft | None) -> bool:
    """Return whether there is anything to bring back."""
    if lesion is None:
        return False
    on_volume = lesion.volume is not None and lesion.volume.acts.can_redo
    return lesion.prompts.can_redo or lesion.edits.can_redo or on_volume


def undo(lesion: LesionDraft) -> LesionDraft:
    """Take back the last action: on a volume, else the later of the last prompt's and the last edit."""
    if lesion.volume is not None:
        return lesion.with_volume(lesion.volume.undo())
    prompts, edits = lesion.prompts.acts, lesion.edits.acts
    if _time(edits.in_effect[-1:], otherwise=-inf) > _time(prompts.in_effect[-1:], otherwise=-inf):
        return lesion.with_edits(lesion.edits.undo())
    return lesion.with_prompts(lesion.prompts.undo())


def redo(lesion: LesionDraft) -> LesionDraft:
    """Bring back the action taken back last: on a volume, else the earlier of the next prompt's and edit."""
    if lesion.volume is not None:
        return lesion.with_volume(lesion.volume.redo())
    prompts, edits = lesion.prompts.acts, lesion.edits.acts
    next_prompt = prompts.actions[prompts.done : prompts.done + 1]
    next_edit = edits.actions[edits.done : edits.done + 1]
    if _time(next_edit, otherwise=inf) < _time(next_prompt, otherwise=inf):
        return lesion.with_edits(lesion.edits.redo())
    return lesion.with_prompts(lesion.prompts.redo())


def delete_prompt(lesion: LesionDraft, index: int, *, at_s: float) -> LesionDraft:
    """Delete the prompt at a place of the list, of a picture or a volume.

    Raises:
        PromptError: There is no such place.
    """
    if lesion.volume is not None:
        return lesion.with_volume(lesion.volume.then(DeletePrompt(index), at_s=at_s))
    return lesion.with_prompts(lesion.prompts.delete(index, at_s=at_s))


def latest_act_s(lesion: LesionDraft) -> float:
    """Return when the last action was done, undone ones counted; 0 where there is none."""
    acts: list[_Timed] = [*lesion.prompts.acts.actions, *lesion.edits.acts.actions]
    on_volume = 0.0 if lesion.volume is None else lesion.volume.latest_act_s
    return max((act.at_s for act in acts), default=on_volume)


def _time(acts: Iterable[_Timed], *, otherwise: float) -> float:
    return next((act.at_s for act in acts), otherwise)
