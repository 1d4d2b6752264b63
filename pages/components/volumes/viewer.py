"""The three planes on the screen: a component of our own, because it must follow keys and wheel at once."""

from __future__ import annotations

import base64
import time
from dataclasses import asdict
from math import acos, degrees
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.canvas.frames import plane_frame
from core.canvas.outlines import mask_rings
from core.canvas.slices_ahead import slices_ahead
from core.display.frame import DisplayFrame
from core.display.layers import LayerStyle, encode_jpeg
from core.imaging.planes import Plane, axis_along, cut, letters_of, plane_cosine, plane_spacing_mm, to_plane
from core.prompts.values import BoxPrompt, PointPrompt
from pages.components.case_session.lesion_colours import lesion_colour
from pages.components.shared.palette import PROMPT, REFERENCE
from pages.components.viewer.parts import bar_css, bar_html, text_of, viewer_scripts
from pages.components.volumes.click_answers import answers_clicks, is_segmenting
from pages.components.volumes.interaction_modes import InteractionMode, mode_of
from pages.components.volumes.shown_masks import reference_masks, visible_mask
from pages.components.volumes.viewer_events import VIEWER, place_of
from pages.components.volumes.viewer_tools import TOOLS, VolumeTool, offered_volume_tools
from pages.components.volumes.volume_display import VolumeDisplay
from pages.components.volumes.volume_session import DrawnSlice, PlanePictures, VolumeSession, work_of

_HERE = Path(__file__).parent
_HTML = text_of(_HERE, "viewer.html") + bar_html()
_CSS = bar_css() + text_of(_HERE, "viewer.css")
_JS = viewer_scripts() + text_of(_HERE, "kept_pictures.js", "viewer.js", "plane_pane.js", "plane_keys.js")
_AHEAD_JS = text_of(_HERE, "kept_pictures.js", "ahead.js")
_COLOURS = {
    "cross": "#7FD1F5AA",
    "box": PROMPT,
    "positive": "#00A37A",
    "negative": "#E03C8A",
    "ruler": "#9FF0C0",
}

_QUALITY = 95
_AHEAD_S = 0.08
_KEPT = 64
_ANYWHERE = (VolumeTool.POSITIVE, VolumeTool.NEGATIVE)
"""Tools of a click model: they draw in all planes."""


def show_viewer(session: VolumeSession, display: VolumeDisplay, *, tool: VolumeTool, brush_px: float) -> None:
    """Put the planes on the screen: pictures with masks over them, the cross-hair and the marks.

    Args:
        session: The open case.
        display: The display that the person chose.
        tool: The tool that a mouse button draws with.
        brush_px: Radius of the brush in pixels of the image.
    """
    planes, lesion = session.surface, session.lesion
    # Registered at every run: an equal registration costs nothing, and a new server knows none.
    component = st.components.v2.component("samography_volume_viewer", html=_HTML, css=_CSS, js=_JS)
    component(
        key=VIEWER,
        data={
            "view": str(session.serial),
            "taken": planes.taken,
            "at": planes.at,
            "shape": planes.shape,
            "planes": [_plane(session, display, plane) for plane in Plane],
            "marks": _marks(session),
            "locked": sorted(work_of(lesion).state.locked),
            "tool": tool.value,
            "keys": {TOOLS[one].shortcut.lower(): one.value for one in offered_volume_tools(session)},
            "brush": brush_px,
            "limits": {"low": display.limits.low, "high": display.limits.high},
            "anywhere": [one.value for one in _ANYWHERE] if answers_clicks(session) else [],
            "busy": "Segmenting …" if lesion is not None and is_segmenting(session, lesion) else "",
            "colours": _COLOURS,
        },
        on_actions_change=_nothing,
    )


def send_ahead(session: VolumeSession, display: VolumeDisplay) -> None:
    """Bring pictures of slices that may be wanted next; the planes show them without asking the page."""
    pictures = _pictures_ahead(session, display)
    component = st.components.v2.component("samography_volume_ahead", js=_AHEAD_JS)
    component(key="volume_ahead", data={"pictures": pictures}, width="content", height="content")


def _plane(session: VolumeSession, display: VolumeDisplay, plane: Plane) -> dict[str, Any]:
    volume = session.surface.shown.volume
    frame, along = plane_frame(plane, session.surface.shown), axis_along(plane)
    mm_y, mm_x = plane_spacing_mm(plane, volume.spacing_mm)
    cosine = plane_cosine(plane, volume.grid.steps)
    kept = _kept(session, display, plane)
    index = session.surface.at[along]
    shown = kept.by_index.get(index) or _shown(session, display, plane, index=index)
    rows, columns = frame.image_shape
    return {
        "name": plane.value,
        "along": along,
        "index": index,
        "stamp": kept.stamp,
        "shown": asdict(_keep(kept, index, shown)),
        "place": place_of(session),
        "rows": rows,
        "columns": columns,
        "aspect": mm_y / mm_x,
        **_cross(session, plane, frame),
        "letters": asdict(letters_of(plane)),
        "title": plane.value.capitalize(),
        # The angle of a plane that is drawn as a rectangle and is none.
        "part": f" · axes at {degrees(acos(cosine)):.1f}°" if cosine else "",
        "mm": (mm_x, mm_y, cosine),
    }


def _cross(session: VolumeSession, plane: Plane, frame: DisplayFrame) -> dict[str, Any]:
    """Return where voxel (0, 0, 0) lies on the screen, (x, y), and how far a step along each axis leads."""
    x, y = frame.point_to_canvas(to_plane(plane, (0, 0, 0), session.surface.shape))
    ends = [
        frame.point_to_canvas(to_plane(plane, one, session.surface.shape))
        for one in ((1, 0, 0), (0, 1, 0), (0, 0, 1))
    ]
    return {"origin": (x, y), "steps": [(end[0] - x, end[1] - y) for end in ends]}


def _kept(session: VolumeSession, display: VolumeDisplay, plane: Plane) -> PlanePictures:
    """Return what was drawn of a plane before, where nothing that it shows has changed since."""
    found = {run_id: version for run_id, (version, _) in session.surface.live.items()}
    drawn_from = (display, found, session.reference_shown, session.draft.active)
    kept = session.surface.pictures.get(plane)
    if kept is None or kept.drawn_from != drawn_from or kept.lesions is not session.draft.lesions:
        kept = session.surface.pictures[plane] = PlanePictures(drawn_from, session.draft.lesions)
    return kept


def _keep(kept: PlanePictures, index: int, shown: DrawnSlice) -> DrawnSlice:
    """Keep fewer than the browser holds: what is forgotten here is sent again there."""
    kept.by_index.setdefault(index, shown)
    if len(kept.by_index) > _KEPT:
        del kept.by_index[next(iter(kept.by_index))]
    return shown


def _shown(session: VolumeSession, display: VolumeDisplay, plane: Plane, *, index: int) -> DrawnSlice:
    """Return a slice, one pixel a voxel, and the outlines over it."""
    grey = display.limits.apply(np.ascontiguousarray(cut(session.surface.shown.volume.voxels, plane, index)))
    src = "data:image/jpeg;base64," + base64.b64encode(encode_jpeg(grey, quality=_QUALITY)).decode()
    return DrawnSlice(src, _masks(session, display, plane, index=index))


def _masks(
    session: VolumeSession, display: VolumeDisplay, plane: Plane, *, index: int
) -> list[dict[str, Any]]:
    """Return the active lesion last and as chosen, the others as lines, the reference as a line."""
    masks: list[dict[str, Any]] = []
    lesions = sorted(session.draft.lesions, key=lambda lesion: lesion.lesion_id == session.draft.active)
    for lesion in lesions:
        active = lesion.lesion_id == session.draft.active
        style = display.style if active else LayerStyle.CONTOUR
        look = {
            "colour": lesion_colour(lesion.colour_index),
            "active": active,
            "fill": style is not LayerStyle.CONTOUR,
            "line": style is not LayerStyle.FILL,
        }
        masks += _outline(visible_mask(session, lesion).plane(plane, index), look)
    for reference in reference_masks(session) if session.reference_shown else ():
        look = {"colour": REFERENCE, "reference": True, "fill": False, "line": True}
        masks += _outline(cut(reference, plane, index), look)
    return masks


def _outline(mask: NDArray[np.bool_], look: dict[str, Any]) -> list[dict[str, Any]]:
    rings = mask_rings(np.ascontiguousarray(mask))
    return [{"rings": rings, **look}] if rings else []


def _marks(session: VolumeSession) -> list[dict[str, Any]]:
    """Return the lesion's prompts on all slices; clicks of a model that answers them in all planes."""
    planes = tuple(Plane) if mode_of(session.lesion) is InteractionMode.CLICKS else (Plane.AXIAL,)
    marks: list[dict[str, Any]] = []
    frame = plane_frame(Plane.AXIAL, session.surface.shown)
    for one in work_of(session.lesion).state.prompts:
        if isinstance(one.prompt, BoxPrompt):
            left, top, right, bottom = frame.box_to_canvas(one.prompt)
            place = {"plane": Plane.AXIAL.value, "slice": one.slice_index}
            marks.append({**place, "kind": "box", "x0": left, "y0": top, "x1": right, "y1": bottom})
        else:
            marks += [_point_mark(session, plane, one.slice_index, point=one.prompt) for plane in planes]
    return marks


def _point_mark(
    session: VolumeSession, plane: Plane, slice_index: int, *, point: PointPrompt
) -> dict[str, Any]:
    position = (slice_index, *point.position)
    frame = plane_frame(plane, session.surface.shown)
    x, y = frame.point_to_canvas(to_plane(plane, position, session.surface.shape))
    index = round(position[axis_along(plane)])
    return {
        "plane": plane.value,
        "slice": index,
        "kind": "point",
        "x": x,
        "y": y,
        "positive": point.positive,
    }


def _pictures_ahead(session: VolumeSession, display: VolumeDisplay) -> list[dict[str, Any]]:
    """Return pictures of slices that a person who goes on may want next, as many as can be drawn in a moment.

    What was sent before is not sent again; the next run goes on from there.
    """
    plane, by = session.surface.heading
    kept = _kept(session, display, plane)
    until, pictures = time.monotonic() + _AHEAD_S, []
    for index in slices_ahead(
        session.surface.at[axis_along(plane)], by, count=session.surface.shape[axis_along(plane)]
    ):
        if time.monotonic() > until:
            break
        if index not in kept.by_index:
            shown = asdict(_keep(kept, index, _shown(session, display, plane, index=index)))
            pictures.append({"plane": plane.value, "stamp": kept.stamp, "index": index, "shown": shown})
    return pictures


def _nothing() -> None:
    """Do nothing: actions are taken up by the page, before it draws."""
