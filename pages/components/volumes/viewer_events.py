"""What the person did on the planes since the last run becomes moves, prompts and edits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from core.annotation.volume_acts import AddPrompt
from core.canvas.frames import plane_frame
from core.canvas.plane_drawing import DrawnOn, drawn_action, middle_yx
from core.display import DisplayFrame
from core.errors import PromptError
from core.files.json_text import json_value
from core.imaging.planes import Plane, axis_along, inside, to_volume
from pages.components.case_session.callbacks import carry_out, desk_of_opening
from pages.components.volumes.viewer import reported_acts
from pages.components.volumes.viewer_tools import VolumeTool, take_up_tool
from pages.components.volumes.volume_session import VolumeDesk, work_of

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
        frame = plane_frame(plane, desk.volume, region=(tuple(start), tuple(stop)))
        at = act.get("slice", desk.at[axis_along(plane)])
        carry_out(desk, partial(_try, act=act, place=DrawnOn(plane, at, lesion_id, frame)))


def _try(desk: VolumeDesk, *, act: Mapping[str, Any], place: DrawnOn) -> None:
    try:
        _take_up(desk, act, place)
    except PromptError as error:
        desk.trouble = str(error)


def _take_up(desk: VolumeDesk, act: Mapping[str, Any], place: DrawnOn) -> None:
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
        label, deed = drawn_action(act, place)
        work = work_of(desk.draft.lesion(place.lesion_id))
        at_s = desk.now_s + (act["n"] % 100) * _APART_S
        seen = place.slice_index == desk.at[axis_along(place.plane)]
        if isinstance(deed, AddPrompt) and seen:
            desk.at = inside((deed.slice_index, *middle_yx(deed)), desk.shape)
        desk.change_work(work.then(deed, at_s=at_s), f"drew: {label}", lesion_id=place.lesion_id)


def _look(desk: VolumeDesk, act: Mapping[str, Any], place: DrawnOn) -> None:
    plane = Plane(act["plane"])
    position = place.frame.point_to_image(act["x"], act["y"])
    desk.at = to_volume(plane, position, at=desk.at, shape_zyx=desk.shape)
