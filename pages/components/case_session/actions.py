"""What buttons do: every function here is given the case that it was pressed on, see `openings.bound`."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.annotation import undo_order
from core.annotation.draft import LesionDraft
from core.annotation.mask_edits import MaskEdit
from core.annotation.prompt_history import PromptHistory
from core.display import DisplayFrame
from core.geometry import bounding_box
from core.lexicon.birads_ultrasound import BiradsForm
from pages.components.case_session.callbacks import require_open, telling_refusals
from pages.components.case_session.saving import accept_case, require_kept, show_reference, take_case_over
from pages.components.case_session.session import Desk
from pages.components.prompting.canvas_events import take_up_drawing
from pages.components.prompting.prompt_engine import default_model

Mask = NDArray[np.bool_]
LesionChange = Callable[[LesionDraft, float], LesionDraft]


def undo(desk: Desk) -> None:
    """Take back the last prompt act or edit of the lesion."""
    _on_lesion(desk, lambda lesion, _: undo_order.undo(lesion), act="undo")


def redo(desk: Desk) -> None:
    """Bring back what was taken back last."""
    _on_lesion(desk, lambda lesion, _: undo_order.redo(lesion), act="redo")


def clear_prompts(desk: Desk) -> None:
    """Empty the prompt list; undo brings it back."""
    _on_prompts(desk, lambda prompts, at_s: prompts.clear(at_s=at_s), act="cleared prompts")


def delete_prompt(desk: Desk, index: int) -> None:
    """Without one prompt of the list."""
    _on_prompts(
        desk, lambda prompts, at_s: prompts.delete(index, at_s=at_s), act=f"deleted prompt {index + 1}"
    )


def flip_prompt(desk: Desk, index: int) -> None:
    """From on the lesion to off it, or back."""
    _on_prompts(desk, lambda prompts, at_s: prompts.flip(index, at_s=at_s), act=f"flipped prompt {index + 1}")


def choose_candidate(desk: Desk, index: int) -> None:
    """Another of the model's masks."""
    _on_prompts(
        desk, lambda prompts, at_s: prompts.choose(index, at_s=at_s), act=f"chose candidate {index + 1}"
    )


def edit_mask(desk: Desk, edit: MaskEdit) -> None:
    """Change the mask itself."""
    act = f"edited: {type(edit).__name__}"
    _on_lesion(desk, lambda lesion, at_s: lesion.with_edits(lesion.edits.add(edit, at_s=at_s)), act=act)


def clear_edits(desk: Desk) -> None:
    """Back to the model's mask."""
    _on_lesion(
        desk, lambda lesion, at_s: lesion.with_edits(lesion.edits.clear(at_s=at_s)), act="cleared edits"
    )


def change_model(desk: Desk, lesion_id: str, model_key: str) -> None:
    """Another model answers for the lesion."""

    def changed(desk: Desk) -> None:
        desk.change_lesion(desk.draft.lesion(lesion_id).with_model(model_key), f"model {model_key}")

    _on_desk(desk, changed)


def describe(desk: Desk, lesion_id: str, change: Callable[[BiradsForm], BiradsForm]) -> None:
    """Another BI-RADS description of one lesion, the active one or not."""

    def described(desk: Desk) -> None:
        lesion = desk.draft.lesion(lesion_id)
        desk.change_lesion(lesion.with_birads(change(lesion.birads)), "described")

    _on_desk(desk, described)


def comment(desk: Desk, text: str) -> None:
    """The comment on the case."""
    _on_desk(desk, lambda desk: desk.change(desk.draft.with_comment(text), "commented"))


def add_lesion(desk: Desk) -> None:
    """One more lesion, answered for by the same model."""

    def added(desk: Desk) -> None:
        model = default_model() if desk.lesion is None else desk.lesion.model_key
        desk.change(desk.draft.add_lesion(model), "added lesion")

    _on_desk(desk, added)


def select_lesion(desk: Desk, lesion_id: str) -> None:
    """Prompts go to this lesion from now on."""
    _on_desk(desk, lambda desk: desk.change(desk.draft.select(lesion_id), f"selected lesion {lesion_id}"))


def remove_lesion(desk: Desk) -> None:
    """Without the lesion; a case keeps at least one to prompt."""

    def removed(desk: Desk) -> None:
        assert desk.lesion is not None
        model = desk.lesion.model_key
        draft = desk.draft.remove_lesion(desk.lesion.lesion_id)
        desk.change(draft.with_a_lesion(model), "removed lesion")

    _on_desk(desk, removed)


def toggle_lock(desk: Desk) -> None:
    """Hold the lesion as it is, or open it again."""
    _on_lesion(desk, lambda lesion, _: lesion.unlock() if lesion.locked else lesion.lock(), act="lock")


def take_over_here(desk: Desk) -> None:
    """Work on the case in this tab and not in the other."""
    if require_open(desk, "taking the case over"):
        with telling_refusals(desk):
            take_case_over(desk)


def ask_to_accept(desk: Desk) -> None:
    """Accept the case when the page is drawn anew; one on which nothing is drawn is asked about first.

    What was accepted and not changed since is not accepted twice.
    """
    if require_open(desk, "accepting it") and not desk.is_accepted:
        desk.asks = desk.is_untouched
        desk.to_accept = not desk.asks


def accept_without_lesion(desk: Desk) -> None:
    """The answer to the question: there is no lesion."""
    if require_open(desk, "accepting it"):
        desk.asks, desk.to_accept = False, not desk.is_accepted


def accept_drawn(desk: Desk) -> int | None:
    """Write the reading with all that is drawn; its number, None where another tab has the case.

    Raises:
        StudyError: A lesion's mask is empty, or a file or model cannot be read.
    """
    take_up_drawing()
    require_kept(desk)
    return accept_case(desk) if desk.conflict is None else None


def go_on_reading(desk: Desk) -> None:
    """The other answer."""
    desk.asks = False


def set_reference(desk: Desk, shown: bool) -> None:
    """Show or hide the reference; showing it is written down."""
    if not shown:
        desk.reference = False
    elif require_open(desk, "showing its reference"):
        with telling_refusals(desk):
            show_reference(desk)


def wipe_ink(desk: Desk) -> None:
    """Without strokes on the canvas that are in the mask already."""
    take_up_drawing()
    desk.relay |= desk.ink


def reframe(desk: Desk, change: Callable[[DisplayFrame], DisplayFrame]) -> None:
    """Another part of the image; marks are laid anew because their places change."""
    take_up_drawing()
    desk.frame = change(desk.frame)


def frame_mask(desk: Desk, mask: Mask) -> None:
    """Zoom to a mask and its surroundings; to the whole image where it is empty."""
    reframe(
        desk, lambda frame: frame.zoom_to(bounding_box(mask)).zoom_by(0.6) if mask.any() else frame.whole()
    )


def _on_prompts(desk: Desk, change: Callable[[PromptHistory, float], PromptHistory], *, act: str) -> None:
    _on_lesion(desk, lambda lesion, at_s: lesion.with_prompts(change(lesion.prompts, at_s)), act=act)


def _on_lesion(desk: Desk, change: LesionChange, *, act: str) -> None:
    def changed(desk: Desk) -> None:
        if desk.lesion is not None:
            desk.change_lesion(change(desk.lesion, desk.now_s), act)

    _on_desk(desk, changed)


def _on_desk(desk: Desk, change: Callable[[Desk], None]) -> None:
    """Do it, after what was drawn before; a refusal is told on the page."""
    take_up_drawing()
    if desk.conflict is not None:
        return
    before = desk.draft
    with telling_refusals(desk):
        change(desk)
    if desk.draft is not before:
        desk.relay = True
        desk.arrived_at = time.perf_counter()
