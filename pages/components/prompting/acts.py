"""What buttons do: every function here is a callback and runs before the page is drawn again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.annotation.draft import LesionDraft
from core.annotation.mask_edits import MaskEdit
from core.annotation.prompt_history import PromptHistory
from core.display import DisplayFrame
from core.errors import StudyError
from core.geometry import bounding_box
from core.lexicon.birads_ultrasound import BiradsForm
from pages.components.prompting import one_undo
from pages.components.prompting.desk import Desk
from pages.components.prompting.desk_state import desk_lock, note_act, present_desk
from pages.components.prompting.engine import default_model
from pages.components.prompting.saving import accept_case, require_kept, show_reference, take_case_over
from pages.components.prompting.taking_up import take_up_drawing

Mask = NDArray[np.bool_]
LesionChange = Callable[[LesionDraft, float], LesionDraft]


def undo() -> None:
    """Take back the last prompt act or edit of the lesion."""
    _on_lesion(lambda lesion, _: one_undo.undo(lesion), act="undo")


def redo() -> None:
    """Bring back what was taken back last."""
    _on_lesion(lambda lesion, _: one_undo.redo(lesion), act="redo")


def clear_prompts() -> None:
    """Empty the prompt list; undo brings it back."""
    _on_prompts(lambda prompts, at_s: prompts.clear(at_s=at_s), act="cleared prompts")


def delete_prompt(index: int) -> None:
    """Without one prompt of the list."""
    _on_prompts(lambda prompts, at_s: prompts.delete(index, at_s=at_s), act=f"deleted prompt {index + 1}")


def flip_prompt(index: int) -> None:
    """From on the lesion to off it, or back."""
    _on_prompts(lambda prompts, at_s: prompts.flip(index, at_s=at_s), act=f"flipped prompt {index + 1}")


def choose_candidate(index: int) -> None:
    """Another of the model's masks."""
    _on_prompts(lambda prompts, at_s: prompts.choose(index, at_s=at_s), act=f"chose candidate {index + 1}")


def edit_mask(edit: MaskEdit) -> None:
    """Change the mask itself."""
    act = f"edited: {type(edit).__name__}"
    _on_lesion(lambda lesion, at_s: lesion.with_edits(lesion.edits.add(edit, at_s=at_s)), act=act)


def clear_edits() -> None:
    """Back to the model's mask."""
    _on_lesion(lambda lesion, at_s: lesion.with_edits(lesion.edits.clear(at_s=at_s)), act="cleared edits")


def change_model(model_key: str) -> None:
    """Another model answers for the lesion."""
    _on_lesion(lambda lesion, _: lesion.with_model(model_key), act=f"model {model_key}")


def describe(form: BiradsForm) -> None:
    """The lesion's BI-RADS description."""
    _on_lesion(lambda lesion, _: lesion.with_birads(form), act="described")


def comment(text: str) -> None:
    """The comment on the case."""
    _on_desk(lambda desk: desk.change(desk.draft.with_comment(text), "commented"))


def add_lesion() -> None:
    """One more lesion, answered for by the same model."""

    def added(desk: Desk) -> None:
        model = default_model() if desk.lesion is None else desk.lesion.model_key
        desk.change(desk.draft.add_lesion(model), "added lesion")

    _on_desk(added)


def select_lesion(lesion_id: str) -> None:
    """Prompts go to this lesion from now on."""
    _on_desk(lambda desk: desk.change(desk.draft.select(lesion_id), f"selected lesion {lesion_id}"))


def remove_lesion() -> None:
    """Without the lesion; a case keeps at least one to prompt."""

    def removed(desk: Desk) -> None:
        assert desk.lesion is not None
        model = desk.lesion.model_key
        draft = desk.draft.remove_lesion(desk.lesion.lesion_id)
        desk.change(draft if draft.lesions else draft.add_lesion(model), "removed lesion")

    _on_desk(removed)


def toggle_lock() -> None:
    """Hold the lesion as it is, or open it again."""
    _on_lesion(lambda lesion, _: lesion.unlock() if lesion.locked else lesion.lock(), act="lock")


def take_over_here() -> None:
    """Work on the case in this tab and not in the other."""
    note_act()
    with desk_lock(), _told(present_desk()):
        take_case_over(present_desk())


def accept_here() -> bool:
    """Write the reading; whether that was done."""
    with desk_lock():
        desk = present_desk()
        take_up_drawing(desk)
        with _told(desk):
            require_kept(desk)
            if desk.conflict is None:
                accept_case(desk)
            return desk.conflict is None
        return False


def set_reference(widget_key: str) -> None:
    """Show or hide the reference; showing it is written down."""
    with desk_lock():
        desk = present_desk()
        if st.session_state[widget_key]:
            with _told(desk):
                show_reference(desk)
        else:
            desk.reference = False


def wipe_ink() -> None:
    """Without strokes on the canvas that are in the mask already."""
    note_act()
    with desk_lock():
        desk = present_desk()
        take_up_drawing(desk)
        desk.relay |= desk.ink


def reframe(change: Callable[[DisplayFrame], DisplayFrame]) -> None:
    """Another part of the image; marks are laid anew because their places change."""
    note_act()
    with desk_lock():
        desk = present_desk()
        take_up_drawing(desk)
        desk.frame = change(desk.frame)


def frame_mask(mask: Mask) -> None:
    """Zoom to a mask and its surroundings; to the whole image where it is empty."""
    reframe(lambda frame: frame.zoom_to(bounding_box(mask)).zoom_by(0.6) if mask.any() else frame.whole())


@contextmanager
def _told(desk: Desk) -> Iterator[None]:
    """A refusal is told on the page."""
    try:
        yield
    except StudyError as error:
        desk.trouble = str(error)


def _on_prompts(change: Callable[[PromptHistory, float], PromptHistory], *, act: str) -> None:
    _on_lesion(lambda lesion, at_s: lesion.with_prompts(change(lesion.prompts, at_s)), act=act)


def _on_lesion(change: LesionChange, *, act: str) -> None:
    def changed(desk: Desk) -> None:
        if desk.lesion is not None:
            desk.change_lesion(change(desk.lesion, desk.now_s), act)

    _on_desk(changed)


def _on_desk(change: Callable[[Desk], None]) -> None:
    """Do it, after what was drawn before; a refusal is told on the page."""
    note_act()
    with desk_lock():
        desk = present_desk()
        take_up_drawing(desk)
        if desk.conflict is not None:
            return
        before = desk.draft
        with _told(desk):
            change(desk)
        if desk.draft is not before:
            desk.relay = True
            desk.arrived_at = time.perf_counter()
