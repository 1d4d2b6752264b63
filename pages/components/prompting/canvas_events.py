"""What the person drew since the last run becomes prompts and edits."""

from __future__ import annotations

import time
from collections.abc import Sequence

from core.annotation.draft import LesionDraft
from core.canvas.drawings import CanvasDrawing
from core.canvas.fabric import FabricObject, Frame, Shape, shape_of
from core.canvas.marks import DrawnEdit, meaning
from core.canvas.pens import Pen, ViewTool, pen_of
from core.errors import PromptError
from core.prompts.values import BoxPrompt
from pages.components.case_session.callbacks import carry_out, desk_of_opening
from pages.components.case_session.session import Desk
from pages.components.prompting.canvas_state import put_zoom_away, reported_drawing, sheets

_APART_S = 1e-3
"""Acts that arrive together keep their order in time."""


def take_up_drawing() -> None:
    """Add what is new on the canvas to the draft of its case; called before anything else changes it."""
    found = sheets().take_up(reported_drawing())
    if found is None or not found[1]:
        return
    desk = desk_of_opening(found[0].subject[2])
    if desk is not None:
        carry_out(desk, lambda one: _take_up(one, *found))


def _take_up(desk: Desk, sheet: CanvasDrawing, drawn: Sequence[FabricObject]) -> None:
    # A late report is about marks that are no longer on the canvas.
    desk.relay |= sheet is not sheets().present
    for place, one in enumerate(drawn):
        _take_up_one(desk, sheet, one, at_s=desk.now_s + place * _APART_S)


def _take_up_one(desk: Desk, sheet: CanvasDrawing, drawn: FabricObject, *, at_s: float) -> None:
    pen, shape = pen_of(drawn.get("stroke")), shape_of(drawn)
    if pen is None or shape is None:
        desk.relay = True
        return
    if pen.tool is ViewTool.ZOOM:
        _zoom(desk, sheet, shape)
        return
    try:
        lesion = desk.draft.lesion(sheet.subject[1])
        desk.change_lesion(_with(desk, lesion, (shape, pen, sheet), at_s=at_s), f"drew: {pen.label.lower()}")
        desk.arrived_at = time.perf_counter()
    except PromptError as error:
        desk.trouble = str(error)
        desk.relay = True


def _with(
    desk: Desk, lesion: LesionDraft, drawn: tuple[Shape, Pen, CanvasDrawing], *, at_s: float
) -> LesionDraft:
    shape, pen, sheet = drawn
    meant = meaning(shape, pen, sheet.frame)
    if isinstance(meant, DrawnEdit):
        # The stroke is now in the mask. It is wiped off the canvas when the hand rests: at once would wipe
        # what is being painted next.
        desk.ink = True
        return lesion.with_edits(lesion.edits.add(meant, at_s=at_s))
    if isinstance(meant, BoxPrompt) and any(isinstance(p, BoxPrompt) for p in lesion.prompts.drawn):
        desk.relay = True
    return lesion.with_prompts(lesion.prompts.draw(meant, at_s=at_s))


def _zoom(desk: Desk, sheet: CanvasDrawing, shape: Shape) -> None:
    assert isinstance(shape, Frame)
    try:
        box = sheet.frame.box_to_image(shape.left, shape.top, shape.right, shape.bottom)
        desk.frame = desk.frame.zoom_to(box)
    except PromptError as error:
        desk.trouble = str(error)
    desk.relay = True
    put_zoom_away()
