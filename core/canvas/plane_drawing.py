"""The way from what was drawn on a plane of a volume to an action on the lesion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.annotation.mask_edits import BrushStroke
from core.annotation.volume_actions import AddPrompt, EditSlice, VolumeAction
from core.display.frame import DisplayFrame
from core.imaging.planes import Plane, position_in_volume
from core.prompts.values import PointPrompt


@dataclass(frozen=True, slots=True)
class DrawnOn:
    """The place where something was drawn.

    Attributes:
        plane: The plane, one of the three.
        slice_index: The slice of that plane.
        lesion_id: The lesion that was active.
        frame: The part that was visible.
    """

    plane: Plane
    slice_index: int
    lesion_id: str
    frame: DisplayFrame


def drawn_action(drawn: Mapping[str, Any], on: DrawnOn) -> tuple[str, VolumeAction]:
    """Return the name of what was drawn, and what it does to the lesion.

    Args:
        drawn: The viewer's report: `kind` (point, box, stroke) and its places in CSS pixels of the
            plane.
        on: The place where it was drawn.

    Raises:
        PromptError: It lies outside the plane.
        KeyError: A value is missing, or the kind is not known.
    """
    return _ACTIONS[drawn["kind"]](drawn, on)


def middle_yx(prompt: AddPrompt) -> tuple[int, int]:
    """Return the pixel (y, x) of its slice that a prompt is about."""
    if isinstance(prompt.prompt, PointPrompt):
        y, x = prompt.prompt.position
        return round(y), round(x)
    edges = zip(prompt.prompt.start, prompt.prompt.stop, strict=True)
    y, x = ((low + high - 1) / 2 for low, high in edges)
    return round(y), round(x)


def _point(drawn: Mapping[str, Any], on: DrawnOn) -> tuple[str, VolumeAction]:
    """A point of any plane is kept on the axial slice that it lies on."""
    row, column = on.frame.point_to_image(drawn["x"], drawn["y"])
    rows, columns = on.frame.image_shape
    position = (min(max(row, 0.0), rows - 1.0), min(max(column, 0.0), columns - 1.0))
    z, y, x = position_in_volume(on.plane, position, index=on.slice_index, rows=rows)
    return "point", AddPrompt(round(z), PointPrompt((y, x), bool(drawn["positive"])))


def _box(drawn: Mapping[str, Any], on: DrawnOn) -> tuple[str, VolumeAction]:
    box = on.frame.box_to_image(drawn["x0"], drawn["y0"], drawn["x1"], drawn["y1"])
    return "box", AddPrompt(on.slice_index, box)


def _stroke(drawn: Mapping[str, Any], on: DrawnOn) -> tuple[str, VolumeAction]:
    path = on.frame.path_to_image((x, y) for x, y in drawn["path"])
    stroke = BrushStroke(path, on.frame.length_to_image(drawn["radius"]), erase=bool(drawn["erase"]))
    return "eraser" if stroke.erase else "brush", EditSlice(on.slice_index, stroke)


_ACTIONS: Mapping[str, Callable[[Mapping[str, Any], DrawnOn], tuple[str, VolumeAction]]] = {
    "point": _point,
    "box": _box,
    "stroke": _stroke,
}
