"""The drawing surface: transparent, over the pane that shows the picture with its masks and marks."""

from __future__ import annotations

# Can be imported under a running Streamlit only; everything that is tested without one lies elsewhere.
from streamlit_drawable_canvas import st_canvas

from core.canvas.drawings import CanvasDrawing
from core.canvas.pens import PENS, POINT_RADIUS_PX, AnyTool, DrawingMode
from pages.components.prompting.canvas_state import CANVAS, canvas_is_new, drawings
from pages.components.prompting.picture_session import PictureSession


def put_drawing(session: PictureSession, *, tool: AnyTool, brush_px: float) -> tuple[CanvasDrawing, int]:
    """Return the drawing that the canvas shall have, and the width of its line in CSS pixels.

    Called before the pane is shown, which is told of the canvas's look.
    """
    pen, frame = PENS[tool], session.surface.frame
    freehand = pen.mode is DrawingMode.FREEHAND
    width = max(1, round(2 * frame.length_to_canvas(brush_px)) if freehand else pen.line_px)
    drawing = _drawing(session, tool)
    drawings().stamp((drawing.number, tool, width, session.conflict))
    return drawing, width


def show_canvas(session: PictureSession, drawing: CanvasDrawing, *, line_px: int) -> None:
    """Put the canvas on the screen, to be drawn on with the drawing's tool.

    Args:
        session: The open case.
        drawing: The drawing of `put_drawing`.
        line_px: Width of the line in CSS pixels.
    """
    pen, frame = PENS[drawing.tool], session.surface.frame
    st_canvas(
        width=frame.width_px,
        height=frame.height_px,
        drawing_mode=pen.mode.value,
        stroke_color=pen.stroke,
        fill_color=pen.fill,
        stroke_width=line_px,
        point_display_radius=POINT_RADIUS_PX,
        initial_drawing=drawing.drawing,
        # The input gate sends what was drawn: at once, and not again when marks are put there anew, which
        # would run the page a second time for nothing.
        update_streamlit=False,
        max_display_height=drawings().limit_px,
        disabled=session.conflict is not None,
        key=CANVAS,
    )


def _drawing(session: PictureSession, tool: AnyTool) -> CanvasDrawing:
    """Return the drawing on the canvas, or a new one where strokes on it are no longer those of the draft."""
    canvas, present = session.surface, drawings().present
    subject = (session.key, session.draft.active, session.serial)
    if present is not None and not canvas.needs_redraw and not canvas_is_new():
        stays = (present.subject, present.frame, present.tool) == (subject, canvas.frame, tool)
        if stays:
            return present
    canvas.needs_redraw = canvas.pending_stroke = False
    return drawings().put(subject, canvas.frame, tool=tool)
