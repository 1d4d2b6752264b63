"""What the person did on the planes since the last run becomes moves, prompts and edits."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from core.annotation.mask_edits import BrushStroke
from core.annotation.volume_acts import AddPrompt, EditSlice, VolumeDeed
from core.display import DisplayFrame
from core.errors import PromptError
from core.files.json_text import json_value
from core.imaging.planes import Plane, axis_along, inside, position_in_volume, to_volume
from core.prompts.values import PointPrompt
from pages.components.case_session.callbacks import carry_out, desk_of_opening
from pages.components.volumes.viewer import reported_acts
from pages.components.volumes.viewer_tools import VolumeTool, take_up_tool
from pages.components.volumes.volume_session import VolumeDesk, fitted_frame, work_of

_APART_S = 1e-3
"""Acts that arrive together keep their order in time."""


def place_of(desk: VolumeDesk, frame: DisplayFrame) -> str:
    """Case, lesion and visible part of a plane as a text that the viewer gives back with each act there."""
    return json.dumps([desk.serial, desk.draft.active, frame.start_yx, frame.stop_yx])


def take_up_acts() -> None:
    """Do what is new, in order, each on the case that it was done on; called before anything is drawn."""
    for act in reported_acts():
        serial, lesion_id, start, stop = json_value(act["place"])
        desk = desk_of_opening(serial)
        if not isinstance(desk, VolumeDesk) or act["n"] <= desk.taken:
            continue
        desk.taken = act["n"]
        plane = Plane(act.get("plane", Plane.AXIAL))
        frame = fitted_frame(plane, desk.volume, region=(tuple(start), tuple(stop)))
        at = act.get("slice", desk.at[axis_along(plane)])
        carry_out(desk, partial(_try, act=act, place=_Place(plane, at, lesion_id, frame)))


def _try(desk: VolumeDesk, *, act: Mapping[str, Any], place: _Place) -> None:
    try:
        _take_up(desk, act, place)
    except PromptError as error:
        desk.trouble = str(error)


class _Place:
    """Where an act was done: on which slice of a plane, for which lesion, in which visible part."""

    def __init__(self, plane: Plane, slice_index: int, lesion_id: str, frame: DisplayFrame) -> None:
        self.plane, self.slice_index, self.lesion_id, self.frame = plane, slice_index, lesion_id, frame


def _take_up(desk: VolumeDesk, act: Mapping[str, Any], place: _Place) -> None:
    if act["kind"] == "step":
        plane, by = Plane(act["plane"]), int(act["by"])
        at = list(desk.at)
        at[axis_along(plane)] += by
        desk.at, desk.heading = inside((at[0], at[1], at[2]), desk.shape), (plane, by)
    elif act["kind"] == "go":
        desk.at = inside((int(act["to"]), *desk.at[1:]), desk.shape)
    elif act["kind"] == "tool":
        take_up_tool(VolumeTool(act["tool"]))
    elif act["kind"] == "look":
        _look(desk, act, place)
    elif desk.conflict is None:
        label, deed = _DEEDS[act["kind"]](act, place)
        work = work_of(desk.draft.lesion(place.lesion_id))
        at_s = desk.now_s + (act["n"] % 100) * _APART_S
        seen = place.slice_index == desk.at[axis_along(place.plane)]
        if isinstance(deed, AddPrompt) and seen:
            desk.at = inside((deed.slice_index, *middle_of(deed)), desk.shape)
        desk.change_work(work.then(deed, at_s=at_s), f"drew: {label}", lesion_id=place.lesion_id)


def middle_of(deed: AddPrompt) -> tuple[int, int]:
    """The pixel that a prompt is about: the other planes go there."""
    if isinstance(deed.prompt, PointPrompt):
        y, x = deed.prompt.position
        return round(y), round(x)
    y, x = ((low + high - 1) / 2 for low, high in zip(deed.prompt.start, deed.prompt.stop, strict=True))
    return round(y), round(x)


def _look(desk: VolumeDesk, act: Mapping[str, Any], place: _Place) -> None:
    plane = Plane(act["plane"])
    position = place.frame.point_to_image(act["x"], act["y"])
    desk.at = to_volume(plane, position, at=desk.at, shape_zyx=desk.shape)


def _point(act: Mapping[str, Any], place: _Place) -> tuple[str, VolumeDeed]:
    """A point of any plane is kept on the axial slice that it lies on."""
    row, column = place.frame.point_to_image(act["x"], act["y"])
    rows, columns = place.frame.image_shape
    position = (min(max(row, 0.0), rows - 1.0), min(max(column, 0.0), columns - 1.0))
    z, y, x = position_in_volume(place.plane, position, index=place.slice_index, rows=rows)
    return "point", AddPrompt(round(z), PointPrompt((y, x), bool(act["positive"])))


def _box(act: Mapping[str, Any], place: _Place) -> tuple[str, VolumeDeed]:
    return "box", AddPrompt(
        place.slice_index, place.frame.box_to_image(act["x0"], act["y0"], act["x1"], act["y1"])
    )


def _stroke(act: Mapping[str, Any], place: _Place) -> tuple[str, VolumeDeed]:
    path = place.frame.path_to_image((x, y) for x, y in act["path"])
    stroke = BrushStroke(path, place.frame.length_to_image(act["radius"]), erase=bool(act["erase"]))
    return "eraser" if stroke.erase else "brush", EditSlice(place.slice_index, stroke)


_DEEDS: Mapping[str, Callable[[Mapping[str, Any], _Place], tuple[str, VolumeDeed]]] = {
    "point": _point,
    "box": _box,
    "stroke": _stroke,
}
