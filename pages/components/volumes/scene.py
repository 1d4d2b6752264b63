"""Everything that the viewer is told: three pictures with masks over them, the cross-hair and the marks."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from core.display import DisplayFrame
from core.display_layers import LayerStyle, MaskLayer, encode_jpeg, paint, render
from core.imaging.planes import Plane, axis_along, cut, letters_of, plane_spacing_mm, to_plane
from core.imaging.scale_bar import scale_bar
from core.prompts.values import BoxPrompt
from pages.components.palette import REFERENCE, rgb
from pages.components.prompting.colours import lesion_colour
from pages.components.volumes.desk import VolumeDesk, plane_frame
from pages.components.volumes.masks import reference_masks, visible_mask
from pages.components.volumes.taking_up import place_of
from pages.components.volumes.tools import VolumeTool
from pages.components.volumes.view import VolumeView
from pages.components.volumes.viewer import Shown

_QUALITY = 90
_BAR_SHARE = 0.3


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
        place=place_of(desk),
        count=desk.shape[0],
        planes=[_plane(desk, view, plane) for plane in Plane],
        marks=_marks(desk),
        tool=tool,
        brush_px=desk.frame.length_to_canvas(brush_px),
    )


def _plane(desk: VolumeDesk, view: VolumeView, plane: Plane) -> dict[str, Any]:
    frame = desk.frame if plane is Plane.AXIAL else plane_frame(plane, desk.volume)
    index, count = desk.at[axis_along(plane)], desk.shape[axis_along(plane)]
    spacing = plane_spacing_mm(plane, desk.volume.volume.spacing_mm)
    mm_y, mm_x = (mm / scale for mm, scale in zip(spacing, frame.scale_yx, strict=True))
    bar = scale_bar(mm_x, most_px=_BAR_SHARE * frame.width_px)
    return {
        "name": plane.value,
        "index": index,
        "src": _kept_picture(desk, view, plane, index=index, frame=frame),
        "width": frame.width_px,
        "height": frame.height_px,
        "cross": frame.point_to_canvas(to_plane(plane, desk.at, desk.shape)),
        "letters": asdict(letters_of(plane)),
        "title": f"{plane.value.capitalize()} {index + 1} / {count}",
        "bar": {"px": bar.length_px, "text": bar.text},
        "mm": (mm_x, mm_y),
    }


def _kept_picture(
    desk: VolumeDesk, view: VolumeView, plane: Plane, *, index: int, frame: DisplayFrame
) -> str:
    """The picture of the last run, where nothing that it shows has changed since."""
    found = {run_id: version for run_id, (version, _) in desk.live.items()}
    drawn_from = (index, frame, view, found, desk.reference, desk.draft.active)
    kept = desk.pictures.get(plane)
    # Lesions are values: the same object is the same work.
    if kept is None or kept[0][0] != drawn_from or kept[0][1] is not desk.draft.lesions:
        picture = _picture(desk, view, plane, index=index, frame=frame)
        kept = desk.pictures[plane] = ((drawn_from, desk.draft.lesions), picture)
    return kept[1]


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
    """Prompts of the active lesion on the slice that is shown."""
    marks: list[dict[str, Any]] = []
    for one in desk.work.standing.prompts:
        if one.slice_index != desk.at[0]:
            continue
        if isinstance(one.prompt, BoxPrompt):
            left, top, right, bottom = desk.frame.box_to_canvas(one.prompt)
            marks.append({"kind": "box", "x0": left, "y0": top, "x1": right, "y1": bottom})
        else:
            x, y = desk.frame.point_to_canvas(one.prompt.position)
            marks.append({"kind": "point", "x": x, "y": y, "positive": one.prompt.positive})
    return marks
