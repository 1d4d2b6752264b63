"""The drawing surface: the visible part of the image with masks over it, and the marks of the prompts."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping

import streamlit as st

# Can be imported under a running Streamlit only; everything that is tested without one lies elsewhere.
from streamlit_drawable_canvas import st_canvas

from core.annotation.lesion_masks import LesionMasks
from core.canvas.drawings import CanvasDrawing
from core.canvas.marks import mark
from core.canvas.pens import PENS, POINT_RADIUS_PX, AnyTool, DrawingMode
from core.display.layers import LayerStyle, MaskLayer, encode_jpeg, paint, render
from core.imaging.case_pixels import reference_as_imported
from pages.components.case_session.lesion_colours import lesion_colour
from pages.components.prompting.canvas_state import CANVAS, canvas_is_new, drawings
from pages.components.prompting.picture_display import PictureDisplay
from pages.components.prompting.picture_session import PictureSession
from pages.components.prompting.prompt_engine import engine
from pages.components.shared.palette import REFERENCE, rgb

_QUALITY = 92

_STYLE = f"""<style>
/* The page has its own undo, redo and clear: the component's toolbar, above its upper edge, is cut off. */
.st-key-{CANVAS} {{ overflow: clip; }}
/* A rerun of more than a second would fade the image. */
.st-key-{CANVAS}[data-stale='true'] {{ opacity: 1 !important; transition: none !important; }}
</style>"""


def canvas_style() -> None:
    """Put the canvas's style on the page, above its container, always."""
    st.html(_STYLE)


def background(session: PictureSession, masks: Mapping[str, LesionMasks], display: PictureDisplay) -> bytes:
    """Return the canvas's background, a JPEG file of its size: the image with masks over it, encoded once.

    Args:
        session: The case, and the part of it that is visible.
        masks: The masks by lesion; lesions without any are left out.
        display: The display that the person chose.

    Raises:
        InputError: The image or its reference cannot be read.
    """
    frame = session.surface.frame
    picture = render(engine().image(session.case), frame, window=display.window)
    layers = [] if display.masks_hidden else _lesion_layers(session, masks, display)
    layers += _reference_layers(session)
    return encode_jpeg(paint(picture, frame, layers), quality=_QUALITY)


def show_canvas(session: PictureSession, picture: bytes, *, tool: AnyTool, brush_px: float) -> None:
    """Put image and marks on the screen, to be drawn on with the tool.

    Args:
        session: The open case.
        picture: Its background, see `background`.
        tool: The tool that a mouse button draws with.
        brush_px: Radius of freehand tools in image pixels.
    """
    pen, frame = PENS[tool], session.surface.frame
    freehand = pen.mode is DrawingMode.FREEHAND
    width = round(2 * frame.length_to_canvas(brush_px)) if freehand else pen.line_px
    drawing = _drawing(session, tool)
    drawings().picture = zlib.adler32(base64.b64encode(picture))
    drawings().stamp((drawing.number, tool, width, session.conflict))
    st_canvas(
        background_image=picture,
        width=frame.width_px,
        height=frame.height_px,
        drawing_mode=pen.mode.value,
        stroke_color=pen.stroke,
        fill_color=pen.fill,
        stroke_width=max(1, width),
        point_display_radius=POINT_RADIUS_PX,
        initial_drawing=drawing.drawing,
        # The input gate sends what was drawn: at once, and not again when marks are put there anew, which
        # would run the page a second time for nothing.
        update_streamlit=False,
        max_display_height=canvas_height_limit_px(session),
        disabled=session.conflict is not None,
        key=CANVAS,
    )


def canvas_height_limit_px(session: PictureSession) -> int:
    """Return a limit above the canvas's height, so that nothing is cut off: another one for each drawing.

    The browser can read it from the canvas's style: it tells which drawing and tool the canvas has now.
    """
    return session.surface.frame.height_px + drawings().stamps


def _drawing(session: PictureSession, tool: AnyTool) -> CanvasDrawing:
    """Return the drawing on the canvas, or a new one where it no longer shows what it should."""
    canvas, present = session.surface, drawings().present
    subject = (session.key, session.draft.active, session.serial)
    if present is not None and not canvas.needs_redraw and not canvas_is_new():
        stays = (present.subject, present.frame, present.tool) == (subject, canvas.frame, tool)
        if stays:
            return present
    canvas.needs_redraw = canvas.pending_stroke = False
    prompts = () if session.lesion is None else session.lesion.prompts.drawn
    marks = [mark(prompt, canvas.frame) for prompt in prompts]
    return drawings().put(subject, canvas.frame, marks, tool=tool)


def _lesion_layers(
    session: PictureSession, masks: Mapping[str, LesionMasks], display: PictureDisplay
) -> list[MaskLayer]:
    """Return the active lesion's layer last and as chosen, the others as lines."""
    active = session.draft.active
    lesions = sorted(session.draft.lesions, key=lambda lesion: lesion.lesion_id == active)
    return [
        MaskLayer(
            masks[lesion.lesion_id].final,
            rgb(lesion_colour(lesion.colour_index)),
            opacity=display.opacity,
            style=display.style if lesion.lesion_id == active else LayerStyle.CONTOUR,
        )
        for lesion in lesions
        if lesion.lesion_id in masks
    ]


def _reference_layers(session: PictureSession) -> list[MaskLayer]:
    if not session.reference_shown:
        return []
    return [
        MaskLayer(reference_as_imported(session.case, lesion), rgb(REFERENCE), style=LayerStyle.CONTOUR)
        for lesion in session.case.lesions
    ]
