"""The pane below the canvas: picture, masks and marks, which zoom and move without a run of the page."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.annotation.drawn import DrawnPrompt, Polygon, Scribble
from core.annotation.lesion_masks import LesionMasks
from core.canvas.marks import tool_of
from core.canvas.outlines import mask_rings
from core.canvas.pens import PENS, POINT_RADIUS_PX, AnyTool
from core.display.layers import encode_png
from core.errors import PromptError
from core.imaging.case_pixels import reference_as_imported
from core.prompts.values import BoxPrompt, PointPrompt
from pages.components.case_session.callbacks import bound
from pages.components.case_session.lesion_colours import lesion_colour
from pages.components.case_session.mask_display import chosen_mask_style
from pages.components.prompting.canvas_state import PANE, drawings, room_yx, set_brush_radius_px, set_room_yx
from pages.components.prompting.picture_display import MASK_STYLE
from pages.components.prompting.picture_session import PictureSession
from pages.components.prompting.prompt_engine import engine
from pages.components.shared.palette import REFERENCE
from pages.components.viewer.parts import bar_css, bar_html, text_of, viewer_scripts

_HERE = Path(__file__).parent
_SCRIPTS = ("picture_pane.js", "pane_painting.js", "pane_acts.js")

_pane = st.components.v2.component(
    "samography.picture_pane",
    html=text_of(_HERE, "picture_pane.html") + bar_html(),
    css=bar_css() + text_of(_HERE, "picture_pane.css"),
    js=viewer_scripts() + text_of(_HERE, *_SCRIPTS),
    isolate_styles=False,
)


def adopt_view(session: PictureSession) -> None:
    """Give the open case's canvas the view and room that the browser has told; called before it is drawn."""
    screen, surface = _told(), session.surface
    if screen is not None:
        set_room_yx((int(screen["room"][0]), int(screen["room"][1])))
    room = room_yx()
    if screen is not None and screen["opening"] == session.serial:
        start = (float(screen["start"][0]), float(screen["start"][1]))
        try:
            surface.frame = surface.frame.moved(start, float(screen["scale"]), room)
        except PromptError as error:
            session.error = str(error)
    elif surface.frame.canvas_yx != room:
        surface.frame = surface.frame.in_room(room)


def show_pane(
    session: PictureSession, masks: Mapping[str, LesionMasks], *, tool: AnyTool, brush_px: float
) -> None:
    """Put picture, masks and marks on the screen.

    Args:
        session: The open case.
        masks: The masks by lesion; lesions without any are left out.
        tool: The tool that a mouse button draws with.
        brush_px: Radius of freehand tools in image pixels.

    Raises:
        InputError: The image or its reference cannot be read.
    """
    pen, spacing = PENS[tool], session.case.image.spacing_mm
    _pane(
        data={
            "opening": session.serial,
            "picture": _picture(session),
            "frame": _frame(session),
            "taken": drawings().taken,
            "masks": _masks(session, masks),
            "references": _references(session),
            "marks": _marks(session),
            "style": chosen_mask_style(MASK_STYLE).value,
            "tool": {"mode": pen.mode.value, "stroke": pen.stroke, "fill": pen.fill},
            "radius": brush_px,
            "mmPerColumn": None if spacing is None else spacing[-1],
            "disabled": session.conflict is not None,
        },
        key=PANE,
        on_screen_change=bound(session, _adopt_brush),
    )


def _told() -> dict[str, Any] | None:
    state = st.session_state.get(PANE)
    told: dict[str, Any] | None = state.get("screen") if state else None
    return told


def _adopt_brush(_: PictureSession) -> None:
    screen = _told()
    if screen is not None:
        set_brush_radius_px(float(screen["radius"]))


def _picture(session: PictureSession) -> dict[str, Any]:
    """Return the picture, with its pixels only where the browser has not got them yet."""
    rows, columns = session.surface.frame.image_shape
    checksum = session.case.image.pixel_sha256
    known, screen = drawings().pictures_sent, _told() or {}
    lost = screen.get("lacks") == checksum and screen != drawings().lack_answered
    lacking = lost or checksum not in known
    known.add(checksum)
    drawings().lack_answered = screen if lost else drawings().lack_answered
    src = _encoded(engine().image(session.case)) if lacking else None
    return {"print": checksum, "rows": rows, "columns": columns, "src": src}


def _encoded(image: NDArray[np.uint8]) -> str:
    return "data:image/png;base64," + base64.b64encode(encode_png(image)).decode()


def _frame(session: PictureSession) -> dict[str, Any]:
    frame = session.surface.frame
    return {
        "stamp": drawings().limit_px,
        "start": frame.start_yx,
        "scale": frame.scale_px,
        "aspect": frame.aspect,
        "width": frame.width_px,
        "height": frame.height_px,
        "zoomed": frame.is_zoomed,
    }


def _masks(session: PictureSession, masks: Mapping[str, LesionMasks]) -> list[dict[str, Any]]:
    """Return outlines by lesion, the active lesion's last."""
    active = session.draft.active
    lesions = sorted(session.draft.lesions, key=lambda lesion: lesion.lesion_id == active)
    return [
        {
            "rings": mask_rings(masks[lesion.lesion_id].final),
            "colour": lesion_colour(lesion.colour_index),
            "active": lesion.lesion_id == active,
        }
        for lesion in lesions
        if lesion.lesion_id in masks
    ]


def _references(session: PictureSession) -> list[dict[str, Any]]:
    if not session.reference_shown:
        return []
    return [
        {"rings": mask_rings(reference_as_imported(session.case, lesion)), "colour": REFERENCE}
        for lesion in session.case.lesions
    ]


def _marks(session: PictureSession) -> list[dict[str, Any]]:
    prompts = () if session.lesion is None else session.lesion.prompts.drawn
    return [_mark(prompt) for prompt in prompts]


def _mark(prompt: DrawnPrompt) -> dict[str, Any]:
    """Return a prompt as the pane draws it: places (y, x) from the first pixel's upper left corner."""
    pen = PENS[tool_of(prompt)]
    look = {"stroke": pen.stroke, "fill": pen.fill}
    match prompt:
        case PointPrompt():
            return {"kind": "point", "path": _corners([prompt.position]), "radius": POINT_RADIUS_PX, **look}
        case BoxPrompt():
            return {"kind": "box", "corners": [prompt.start, prompt.stop], **look}
        case Scribble():
            return {"kind": "stroke", "path": _corners(prompt.path_yx), "radius": prompt.radius_px, **look}
        case Polygon():
            return {"kind": "polygon", "path": _corners(prompt.vertices_yx), **look}


def _corners(path_yx: Any) -> list[list[float]]:
    return [[y + 0.5, x + 0.5] for y, x in path_yx]
