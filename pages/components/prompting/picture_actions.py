"""The actions of buttons on Prompting alone; each is given the case it was pressed on (`callbacks.bound`)."""

from __future__ import annotations

from collections.abc import Callable

from core.annotation.mask_edits import MaskEdit
from core.annotation.prompt_history import PromptHistory
from pages.components.case_session.actions import change_active
from pages.components.prompting.picture_session import PictureSession


def clear_prompts(session: PictureSession) -> None:
    """Empty the prompt list; undo brings it back."""
    _change_prompts(session, lambda prompts, at_s: prompts.clear(at_s=at_s), action="cleared prompts")


def flip_prompt(session: PictureSession, index: int) -> None:
    """Flip one prompt from on the lesion to off it, or back."""
    action = f"flipped prompt {index + 1}"
    _change_prompts(session, lambda prompts, at_s: prompts.flip(index, at_s=at_s), action=action)


def choose_candidate(session: PictureSession, index: int) -> None:
    """Choose another of the model's masks."""
    action = f"chose candidate {index + 1}"
    _change_prompts(session, lambda prompts, at_s: prompts.choose(index, at_s=at_s), action=action)


def edit_mask(session: PictureSession, edit: MaskEdit) -> None:
    """Change the mask itself."""
    change_active(
        session,
        lambda lesion, at_s: lesion.with_edits(lesion.edits.add(edit, at_s=at_s)),
        action=f"edited: {type(edit).__name__}",
    )


def clear_edits(session: PictureSession) -> None:
    """Go back to the model's mask."""
    change_active(
        session,
        lambda lesion, at_s: lesion.with_edits(lesion.edits.clear(at_s=at_s)),
        action="cleared edits",
    )


def toggle_lock(session: PictureSession) -> None:
    """Hold the lesion as it is, or open it again."""
    change_active(
        session, lambda lesion, _: lesion.unlock() if lesion.locked else lesion.lock(), action="lock"
    )


def drop_drawn(session: PictureSession) -> None:
    """Wipe what is being drawn on the canvas and is not finished."""
    session.page.take_up()
    session.surface.redraw()


def wipe_pending_stroke(session: PictureSession) -> None:
    """Wipe strokes off the canvas that are in the mask already."""
    session.page.take_up()
    session.surface.needs_redraw |= session.surface.pending_stroke


def _change_prompts(
    session: PictureSession, change: Callable[[PromptHistory, float], PromptHistory], *, action: str
) -> None:
    change_active(
        session, lambda lesion, at_s: lesion.with_prompts(change(lesion.prompts, at_s)), action=action
    )
