"""A single undo and redo over all that was done on a lesion, in the order in which it was done."""

from __future__ import annotations

from math import inf

from core.annotation.draft import LesionDraft
from core.annotation.mask_edits import EditHistory
from core.annotation.prompt_history import PromptHistory
from core.annotation.volume_actions import DeletePrompt
from core.annotation.volume_work import VolumeWork

AnyHistory = PromptHistory | EditHistory | VolumeWork


def can_undo(lesion: LesionDraft | None) -> bool:
    """Return whether there is anything to take back."""
    return lesion is not None and any(history.can_undo for history in _histories(lesion))


def can_redo(lesion: LesionDraft | None) -> bool:
    """Return whether there is anything to bring back."""
    return lesion is not None and any(history.can_redo for history in _histories(lesion))


def undo(lesion: LesionDraft) -> LesionDraft:
    """Take back the latest of the actions in effect.

    Raises:
        PromptError: The lesion is locked.
    """
    return _with(lesion, max(_histories(lesion), key=_last_s).undo())


def redo(lesion: LesionDraft) -> LesionDraft:
    """Bring back the earliest of the actions that were taken back.

    Raises:
        PromptError: The lesion is locked.
    """
    return _with(lesion, min(_histories(lesion), key=_next_s).redo())


def delete_prompt(lesion: LesionDraft, index: int, *, at_s: float) -> LesionDraft:
    """Delete the prompt at a place of the list, of a picture or a volume.

    Raises:
        PromptError: There is no such place, or the lesion is locked.
    """
    if lesion.volume is not None:
        return lesion.with_volume(lesion.volume.add(DeletePrompt(index), at_s=at_s))
    return lesion.with_prompts(lesion.prompts.delete(index, at_s=at_s))


def latest_action_s(lesion: LesionDraft) -> float:
    """Return when the last action was done, undone ones counted; 0 where there is none."""
    return max(history.latest_s for history in _histories(lesion))


def _histories(lesion: LesionDraft) -> tuple[AnyHistory, ...]:
    """Return the histories; of actions at one time the first history's counts."""
    pictures: tuple[AnyHistory, ...] = (lesion.prompts, lesion.edits)
    return pictures if lesion.volume is None else (*pictures, lesion.volume)


def _with(lesion: LesionDraft, history: AnyHistory) -> LesionDraft:
    match history:
        case PromptHistory():
            return lesion.with_prompts(history)
        case EditHistory():
            return lesion.with_edits(history)
        case VolumeWork():
            return lesion.with_volume(history)


def _last_s(history: AnyHistory) -> float:
    return history.in_effect[-1].at_s if history.can_undo else -inf


def _next_s(history: AnyHistory) -> float:
    return history.actions[history.done].at_s if history.can_redo else inf
