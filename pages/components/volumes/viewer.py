"""The three planes on the screen: a component of our own, because it must follow keys and wheel at once."""

from __future__ import annotations

import base64
import time
from collections.abc import Sequence
from dataclasses import asdict
from math import acos, degrees
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from core.canvas.frames import side_plane_frame
from core.canvas.slices_ahead import slices_ahead
from core.display.frame import DisplayFrame
from core.display.layers import LayerStyle, MaskLayer, encode_jpeg, paint, render
from core.imaging.planes import Plane, axis_along, cut, letters_of, plane_cosine, plane_spacing_mm, to_plane
from core.imaging.scale_bar import scale_bar
from core.prompts.values import BoxPrompt, PointPrompt
from pages.components.case_session.lesion_colours import lesion_colour
from pages.components.shared.palette import PROMPT, REFERENCE, rgb
from pages.components.volumes.click_answers import answers_clicks, is_segmenting
from pages.components.volumes.interaction_modes import InteractionMode, mode_of
from pages.components.volumes.shown_masks import reference_masks, visible_mask
from pages.components.volumes.viewer_events import VIEWER, place_of
from pages.components.volumes.viewer_tools import TOOLS, VolumeTool, offered_volume_tools
from pages.components.volumes.volume_display import VolumeDisplay
from pages.components.volumes.volume_session import PlanePictures, VolumeSession, work_of

_HERE = Path(__file__).parent
_HTML, _CSS, _JS = ((_HERE / f"viewer.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
_AHEAD_JS = (_HERE / "ahead.js").read_text(encoding="utf-8")
_COLOURS = {
    "cross": "#7FD1F5AA",
    "box": PROMPT,
    "positive": "#00A37A",
    "negative": "#E03C8A",
    "ruler": "#9FF0C0",
}

_QUALITY = 90
_BAR_SHARE = 0.3
_AHEAD_S = 0.08
_KEPT = 48
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
            "brush": planes.frame.length_to_canvas(brush_px),
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
    frame, along = _frame(session, plane), axis_along(plane)
    spacing = plane_spacing_mm(plane, session.surface.shown.volume.spacing_mm)
    mm_y, mm_x = (mm / scale for mm, scale in zip(spacing, frame.scale_yx, strict=True))
    cosine = plane_cosine(plane, session.surface.shown.volume.grid.steps)
    bar = scale_bar(mm_x, most_px=_BAR_SHARE * frame.width_px)
    kept = _kept(session, display, plane, frame=frame)
    index = session.surface.at[along]
    src = kept.by_index.get(index) or _picture(session, display, plane, index=index, frame=frame)
    return {
        "name": plane.value,
        "along": along,
        "index": index,
        "stamp": kept.stamp,
        "src": _keep(kept, index, src),
        "place": place_of(session, frame),
        "width": frame.width_px,
        "height": frame.height_px,
        **_cross(session, plane, frame),
        "letters": asdict(letters_of(plane)),
        "title": plane.value.capitalize(),
        "part": _noted(frame, cosine),
        "bar": {"px": bar.length_px, "text": bar.text},
        "mm": (mm_x, mm_y, cosine),
    }


def _noted(frame: DisplayFrame, cosine: float) -> str:
    """Return whether a plane is cut, and the angle of one that is drawn as a rectangle and is none."""
    angle = f" · axes at {degrees(acos(cosine)):.1f}°" if cosine else ""
    return f"{' · part' if frame.is_zoomed else ''}{angle}"


def _frame(session: VolumeSession, plane: Plane) -> DisplayFrame:
    return (
        session.surface.frame
        if plane is Plane.AXIAL
        else side_plane_frame(plane, session.surface.shown, session.surface.at)
    )


def _cross(session: VolumeSession, plane: Plane, frame: DisplayFrame) -> dict[str, Any]:
    """Return where voxel (0, 0, 0) lies on the screen, (x, y), and how far a step along each axis leads."""
    x, y = frame.point_to_canvas(to_plane(plane, (0, 0, 0), session.surface.shape))
    ends = [
        frame.point_to_canvas(to_plane(plane, one, session.surface.shape))
        for one in ((1, 0, 0), (0, 1, 0), (0, 0, 1))
    ]
    return {"origin": (x, y), "steps": [(end[0] - x, end[1] - y) for end in ends]}


def _kept(
    session: VolumeSession, display: VolumeDisplay, plane: Plane, *, frame: DisplayFrame
) -> PlanePictures:
    """Return what was drawn of a plane before, where nothing that it shows has changed since."""
    found = {run_id: version for run_id, (version, _) in session.surface.live.items()}
    drawn_from = (frame, display, found, session.reference_shown, session.draft.active)
    kept = session.surface.pictures.get(plane)
    if kept is None or kept.drawn_from != drawn_from or kept.lesions is not session.draft.lesions:
        kept = session.surface.pictures[plane] = PlanePictures(drawn_from, session.draft.lesions)
    return kept


def _keep(kept: PlanePictures, index: int, src: str) -> str:
    """Keep fewer than the browser holds: what is forgotten here is sent again there."""
    kept.by_index.setdefault(index, src)
    if len(kept.by_index) > _KEPT:
        del kept.by_index[next(iter(kept.by_index))]
    return src


def _picture(
    session: VolumeSession, display: VolumeDisplay, plane: Plane, *, index: int, frame: DisplayFrame
) -> str:
    grey = display.limits.apply(np.ascontiguousarray(cut(session.surface.shown.volume.voxels, plane, index)))
    painted = paint(render(grey, frame), frame, _layers(session, display, plane, index=index))
    return "data:image/jpeg;base64," + base64.b64encode(encode_jpeg(painted, quality=_QUALITY)).decode()


def _layers(
    session: VolumeSession, display: VolumeDisplay, plane: Plane, *, index: int
) -> Sequence[MaskLayer]:
    """Return the active lesion last and as chosen, the others as lines, the reference as a line."""
    layers = []
    lesions = sorted(session.draft.lesions, key=lambda lesion: lesion.lesion_id == session.draft.active)
    for lesion in () if display.masks_hidden else lesions:
        mask = np.ascontiguousarray(visible_mask(session, lesion).plane(plane, index))
        if mask.any():
            style = display.style if lesion.lesion_id == session.draft.active else LayerStyle.CONTOUR
            colour = rgb(lesion_colour(lesion.colour_index))
            layers.append(MaskLayer(mask, colour, opacity=display.opacity, style=style))
    for reference in reference_masks(session) if session.reference_shown else ():
        mask = np.ascontiguousarray(cut(reference, plane, index))
        layers.append(MaskLayer(mask, rgb(REFERENCE), style=LayerStyle.CONTOUR))
    return layers


def _marks(session: VolumeSession) -> list[dict[str, Any]]:
    """Return the lesion's prompts on all slices; clicks of a model that answers them in all planes."""
    planes = tuple(Plane) if mode_of(session.lesion) is InteractionMode.CLICKS else (Plane.AXIAL,)
    marks: list[dict[str, Any]] = []
    for one in work_of(session.lesion).state.prompts:
        if isinstance(one.prompt, BoxPrompt):
            left, top, right, bottom = session.surface.frame.box_to_canvas(one.prompt)
            place = {"plane": Plane.AXIAL.value, "slice": one.slice_index}
            marks.append({**place, "kind": "box", "x0": left, "y0": top, "x1": right, "y1": bottom})
        else:
            marks += [_point_mark(session, plane, one.slice_index, point=one.prompt) for plane in planes]
    return marks


def _point_mark(
    session: VolumeSession, plane: Plane, slice_index: int, *, point: PointPrompt
) -> dict[str, Any]:
    position = (slice_index, *point.position)
    x, y = _frame(session, plane).point_to_canvas(to_plane(plane, position, session.surface.shape))
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
    frame = _frame(session, plane)
    kept = _kept(session, display, plane, frame=frame)
    until, pictures = time.monotonic() + _AHEAD_S, []
    for index in slices_ahead(
        session.surface.at[axis_along(plane)], by, count=session.surface.shape[axis_along(plane)]
    ):
        if time.monotonic() > until:
            break
        if index not in kept.by_index:
            src = _keep(kept, index, _picture(session, display, plane, index=index, frame=frame))
            pictures.append({"plane": plane.value, "stamp": kept.stamp, "index": index, "src": src})
    return pictures


def _nothing() -> None:
    """Do nothing: actions are taken up by the page, before it draws."""
