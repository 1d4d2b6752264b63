"""Everything that the viewer is told: three pictures with masks over them, the cross-hair and the marks."""

from __future__ import annotations

import base64
import time
from collections.abc import Sequence
from dataclasses import asdict
from math import acos, degrees
from typing import Any

import numpy as np

from core.canvas.frames import frame_beside
from core.canvas.slices_ahead import slices_ahead
from core.display import DisplayFrame
from core.display_layers import LayerStyle, MaskLayer, encode_jpeg, paint, render
from core.imaging.planes import Plane, axis_along, cut, letters_of, plane_cosine, plane_spacing_mm, to_plane
from core.imaging.scale_bar import scale_bar
from core.prompts.values import BoxPrompt, PointPrompt
from pages.components.case_session.lesion_colours import lesion_colour
from pages.components.palette import REFERENCE, rgb
from pages.components.volumes.click_answers import is_segmenting
from pages.components.volumes.click_progress import answers_clicks
from pages.components.volumes.interaction_modes import Way, way_of
from pages.components.volumes.shown_masks import reference_masks, visible_mask
from pages.components.volumes.tool_bar import volume_tools
from pages.components.volumes.viewer import Shown
from pages.components.volumes.viewer_events import place_of
from pages.components.volumes.viewer_tools import VolumeTool
from pages.components.volumes.volume_display import VolumeView
from pages.components.volumes.volume_session import PlanePictures, VolumeDesk

_QUALITY = 90
_BAR_SHARE = 0.3
_AHEAD_S = 0.08
_KEPT = 48
_ANYWHERE = (VolumeTool.POSITIVE, VolumeTool.NEGATIVE)
"""Tools of a click model: they draw in all planes."""


def scene(desk: VolumeDesk, view: VolumeView, *, tool: VolumeTool, brush_px: float) -> Shown:
    """What is on the screen now.

    Args:
        desk: The open case.
        view: What the person chose to see.
        tool: In hand.
        brush_px: Radius of the brush in pixels of the image.
    """
    return Shown(
        view=str(desk.serial),
        taken=desk.taken,
        at=desk.at,
        shape=desk.shape,
        planes=[_plane(desk, view, plane) for plane in Plane],
        marks=_marks(desk),
        locked=sorted(desk.work.standing.locked),
        tool=tool,
        tools=volume_tools(desk),
        anywhere=_ANYWHERE if answers_clicks(desk) else (),
        busy="Segmenting …" if desk.lesion is not None and is_segmenting(desk, desk.lesion) else "",
        brush_px=desk.frame.length_to_canvas(brush_px),
    )


def pictures_ahead(desk: VolumeDesk, view: VolumeView) -> list[dict[str, Any]]:
    """Pictures of slices that a person who goes on may want next, as many as can be drawn in a moment.

    What was sent before is not sent again; the next run goes on from there.
    """
    plane, by = desk.heading
    frame = _frame(desk, plane)
    kept = _kept(desk, view, plane, frame=frame)
    until, pictures = time.monotonic() + _AHEAD_S, []
    for index in slices_ahead(desk.at[axis_along(plane)], by, count=desk.shape[axis_along(plane)]):
        if time.monotonic() > until:
            break
        if index not in kept.by_index:
            src = _keep(kept, index, _picture(desk, view, plane, index=index, frame=frame))
            pictures.append({"plane": plane.value, "stamp": kept.stamp, "index": index, "src": src})
    return pictures


def _plane(desk: VolumeDesk, view: VolumeView, plane: Plane) -> dict[str, Any]:
    frame, along = _frame(desk, plane), axis_along(plane)
    spacing = plane_spacing_mm(plane, desk.volume.volume.spacing_mm)
    mm_y, mm_x = (mm / scale for mm, scale in zip(spacing, frame.scale_yx, strict=True))
    cosine = plane_cosine(plane, desk.volume.volume.grid.steps)
    bar = scale_bar(mm_x, most_px=_BAR_SHARE * frame.width_px)
    kept = _kept(desk, view, plane, frame=frame)
    index = desk.at[along]
    src = kept.by_index.get(index) or _picture(desk, view, plane, index=index, frame=frame)
    return {
        "name": plane.value,
        "along": along,
        "index": index,
        "stamp": kept.stamp,
        "src": _keep(kept, index, src),
        "place": place_of(desk, frame),
        "width": frame.width_px,
        "height": frame.height_px,
        **_cross(desk, plane, frame),
        "letters": asdict(letters_of(plane)),
        "title": plane.value.capitalize(),
        "part": _noted(frame, cosine),
        "bar": {"px": bar.length_px, "text": bar.text},
        "mm": (mm_x, mm_y, cosine),
    }


def _noted(frame: DisplayFrame, cosine: float) -> str:
    """Whether a plane is cut, and the angle of one that is drawn as a rectangle and is none."""
    angle = f" · axes at {degrees(acos(cosine)):.1f}°" if cosine else ""
    return f"{' · part' if frame.is_zoomed else ''}{angle}"


def _frame(desk: VolumeDesk, plane: Plane) -> DisplayFrame:
    return desk.frame if plane is Plane.AXIAL else frame_beside(plane, desk.volume, desk.at)


def _cross(desk: VolumeDesk, plane: Plane, frame: DisplayFrame) -> dict[str, Any]:
    """Where voxel (0, 0, 0) lies on the screen, (x, y), and how far a step along each axis leads from it."""
    x, y = frame.point_to_canvas(to_plane(plane, (0, 0, 0), desk.shape))
    ends = [
        frame.point_to_canvas(to_plane(plane, one, desk.shape)) for one in ((1, 0, 0), (0, 1, 0), (0, 0, 1))
    ]
    return {"origin": (x, y), "steps": [(end[0] - x, end[1] - y) for end in ends]}


def _kept(desk: VolumeDesk, view: VolumeView, plane: Plane, *, frame: DisplayFrame) -> PlanePictures:
    """What was drawn of a plane before, where nothing that it shows has changed since."""
    found = {run_id: version for run_id, (version, _) in desk.live.items()}
    drawn_from = (frame, view, found, desk.reference, desk.draft.active)
    kept = desk.pictures.get(plane)
    if kept is None or kept.drawn_from != drawn_from or kept.lesions is not desk.draft.lesions:
        kept = desk.pictures[plane] = PlanePictures(drawn_from, desk.draft.lesions)
    return kept


def _keep(kept: PlanePictures, index: int, src: str) -> str:
    """Fewer than the browser holds: what is forgotten here is sent again there."""
    kept.by_index.setdefault(index, src)
    if len(kept.by_index) > _KEPT:
        del kept.by_index[next(iter(kept.by_index))]
    return src


def _picture(desk: VolumeDesk, view: VolumeView, plane: Plane, *, index: int, frame: DisplayFrame) -> str:
    grey = view.limits.apply(np.ascontiguousarray(cut(desk.volume.volume.voxels, plane, index)))
    painted = paint(render(grey, frame), frame, _layers(desk, view, plane, index=index))
    return "data:image/jpeg;base64," + base64.b64encode(encode_jpeg(painted, quality=_QUALITY)).decode()


def _layers(desk: VolumeDesk, view: VolumeView, plane: Plane, *, index: int) -> Sequence[MaskLayer]:
    """The active lesion last and as chosen, the others as lines, the reference as a line."""
    layers = []
    lesions = sorted(desk.draft.lesions, key=lambda lesion: lesion.lesion_id == desk.draft.active)
    for lesion in () if view.masks_hidden else lesions:
        mask = np.ascontiguousarray(visible_mask(desk, lesion).plane(plane, index))
        if mask.any():
            style = view.style if lesion.lesion_id == desk.draft.active else LayerStyle.CONTOUR
            colour = rgb(lesion_colour(lesion.colour_index))
            layers.append(MaskLayer(mask, colour, opacity=view.opacity, style=style))
    for reference in reference_masks(desk) if desk.reference else ():
        mask = np.ascontiguousarray(cut(reference, plane, index))
        layers.append(MaskLayer(mask, rgb(REFERENCE), style=LayerStyle.CONTOUR))
    return layers


def _marks(desk: VolumeDesk) -> list[dict[str, Any]]:
    """Prompts of the active lesion on all slices; clicks of a model that answers them in all planes."""
    planes = tuple(Plane) if way_of(desk.lesion) is Way.CLICKS else (Plane.AXIAL,)
    marks: list[dict[str, Any]] = []
    for one in desk.work.standing.prompts:
        if isinstance(one.prompt, BoxPrompt):
            left, top, right, bottom = desk.frame.box_to_canvas(one.prompt)
            place = {"plane": Plane.AXIAL.value, "slice": one.slice_index}
            marks.append({**place, "kind": "box", "x0": left, "y0": top, "x1": right, "y1": bottom})
        else:
            marks += [_point_mark(desk, plane, one.slice_index, point=one.prompt) for plane in planes]
    return marks


def _point_mark(desk: VolumeDesk, plane: Plane, slice_index: int, *, point: PointPrompt) -> dict[str, Any]:
    position = (slice_index, *point.position)
    x, y = _frame(desk, plane).point_to_canvas(to_plane(plane, position, desk.shape))
    index = round(position[axis_along(plane)])
    return {
        "plane": plane.value,
        "slice": index,
        "kind": "point",
        "x": x,
        "y": y,
        "positive": point.positive,
    }
