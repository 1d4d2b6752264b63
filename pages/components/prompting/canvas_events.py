"""Events of the canvas: what was drawn since the last run becomes prompts and edits of its case."""

from __future__ import annotations

import time
from collections.abc import Sequence

from core.annotation.draft import LesionDraft
from core.canvas.drawings import CanvasDrawing
from core.canvas.fabric import FabricObject, Shape, shape_of
from core.canvas.marks import DrawnEdit, is_drawn_by, meaning
from core.canvas.pens import PENS
from core.errors import PromptError
from core.prompts.values import BoxPrompt
from pages.components.case_session.callbacks import carry_out, opened_as
from pages.components.prompting.canvas_state import drawings, reported_drawing
from pages.components.prompting.picture_session import PictureSession

_APART_S = 1e-3
"""Actions that arrive together keep their order in time."""


def take_up_drawing() -> None:
    """Add what is new on the canvas to the draft of its case; called before anything else changes it."""
    found = drawings().take_up(reported_drawing())
    if found is None or not found[1]:
        return
    drawing, drawn = found
    session = opened_as(drawing.subject[2])
    if session is not None:
        carry_out(session, lambda one: _take_up_all(one, drawing, drawn))


def _take_up_all(session: PictureSession, drawing: CanvasDrawing, drawn: Sequence[FabricObject]) -> None:
    # A late report is about marks that are no longer on the canvas.
    session.surface.needs_redraw |= drawing is not drawings().present
    for place, one in enumerate(drawn):
        _take_up(session, drawing, shape_of(one), at_s=session.now_s + place * _APART_S)


def _take_up(session: PictureSession, drawing: CanvasDrawing, shape: Shape | None, *, at_s: float) -> None:
    if shape is None or not is_drawn_by(shape, drawing.tool):
        session.surface.needs_redraw = True
    else:
        _draw(session, drawing, shape, at_s=at_s)


def _draw(session: PictureSession, drawing: CanvasDrawing, shape: Shape, *, at_s: float) -> None:
    try:
        lesion = session.draft.lesion(drawing.subject[1])
        changed = _with_drawn(session, lesion, (drawing, shape), at_s=at_s)
        session.change_lesion(changed, f"drew: {PENS[drawing.tool].label.lower()}")
        session.prompted_at = time.perf_counter()
    except PromptError as error:
        session.error = str(error)
        session.surface.needs_redraw = True


def _with_drawn(
    session: PictureSession, lesion: LesionDraft, drawn: tuple[CanvasDrawing, Shape], *, at_s: float
) -> LesionDraft:
    drawing, shape = drawn
    meant = meaning(shape, drawing.tool, drawing.frame)
    if isinstance(meant, DrawnEdit):
        # The stroke is now in the mask. It is wiped off the canvas when the hand rests: at once would wipe
        # what is being painted next.
        session.surface.pending_stroke = True
        return lesion.with_edits(lesion.edits.add(meant, at_s=at_s))
    if isinstance(meant, BoxPrompt) and any(isinstance(p, BoxPrompt) for p in lesion.prompts.drawn):
        session.surface.needs_redraw = True
    return lesion.with_prompts(lesion.prompts.draw(meant, at_s=at_s))
