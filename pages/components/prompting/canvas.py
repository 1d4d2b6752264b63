"""The drawing surface over the image."""

from __future__ import annotations

import base64
import zlib

import streamlit as st

# Can be imported under a running Streamlit only; everything that is tested without one lies elsewhere.
from streamlit_drawable_canvas import st_canvas

from core.canvas.drawings import CanvasDrawing
from core.canvas.marks import mark
from core.canvas.pens import PENS, POINT_RADIUS_PX, AnyTool
from pages.components.case_session.session import Desk
from pages.components.prompting.canvas_state import CANVAS, canvas_is_new, is_freehand, sheets

_STYLE = f"""<style>
/* The page has its own undo, redo and clear: the component's toolbar, above its upper edge, is cut off. */
.st-key-{CANVAS} {{ overflow: clip; }}
/* A rerun of more than a second would fade the image. */
.st-key-{CANVAS}[data-stale='true'] {{ opacity: 1 !important; transition: none !important; }}
</style>"""


def canvas_style() -> None:
    """Goes above the canvas's container, always."""
    st.html(_STYLE)


def show_canvas(desk: Desk, picture: bytes, *, tool: AnyTool, brush_px: float) -> None:
    """Put image and marks on the screen, the tool in hand.

    Args:
        desk: What lies on it.
        picture: Encoded, of the size of the desk's frame.
        tool: What a mouse button draws.
        brush_px: Radius of freehand tools in image pixels.
    """
    pen = PENS[tool]
    width = round(2 * desk.frame.length_to_canvas(brush_px)) if is_freehand(tool) else pen.line_px
    sheet = _sheet(desk)
    sheets().picture = zlib.adler32(base64.b64encode(picture))
    sheets().stamp((sheet.number, tool, width, desk.conflict))
    st_canvas(
        background_image=picture,
        width=desk.frame.width_px,
        height=desk.frame.height_px,
        drawing_mode=pen.mode.value,
        stroke_color=pen.stroke,
        fill_color=pen.fill,
        stroke_width=max(1, width),
        point_display_radius=POINT_RADIUS_PX,
        initial_drawing=sheet.drawing,
        # The input gate sends what was drawn: at once, and not again when marks are laid anew, which would
        # run the page a second time for nothing.
        update_streamlit=False,
        max_display_height=canvas_height_limit_px(desk),
        disabled=desk.conflict is not None,
        key=CANVAS,
    )


def canvas_height_limit_px(desk: Desk) -> int:
    """Above the canvas's height, so that nothing is cut off, and another for each tool and sheet.

    The browser can read it from the canvas's style: it tells which tool and sheet the canvas has now.
    """
    return desk.frame.height_px + sheets().stamps


def _sheet(desk: Desk) -> CanvasDrawing:
    """The sheet that lies there, or a new one where it no longer shows what it should."""
    subject, present = (desk.key, desk.draft.active, desk.serial), sheets().present
    stays = present is not None and (present.subject, present.frame) == (subject, desk.frame)
    if present is not None and stays and not desk.relay and not canvas_is_new():
        return present
    desk.relay = desk.ink = False
    prompts = () if desk.lesion is None else desk.lesion.prompts.drawn
    return sheets().lay(subject, desk.frame, [mark(prompt, desk.frame) for prompt in prompts])
