"""Events of the planes: what was done since the last run becomes moves, prompts and edits of its case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from math import isfinite
from typing import Any

import streamlit as st

from core.annotation.volume_actions import AddPrompt
from core.canvas.frames import plane_frame
from core.canvas.plane_drawing import DrawnOn, drawn_action, middle_yx
from core.errors import SettingsError
from core.files.json_text import json_value
from core.imaging.intensity_window import Limits
from core.imaging.planes import Plane, axis_along, inside, to_volume
from pages.components.case_session.callbacks import carry_out, opened_as, showing_errors
from pages.components.volumes.viewer_tools import VolumeTool, choose_volume_brush_px, choose_volume_tool
from pages.components.volumes.volume_session import VolumePlanes, VolumeSession, change_work, work_of

VIEWER = "volume_viewer"
"""Key of the viewer; what it reports lies under it in the session."""

_APART_S = 1e-3
"""Actions that arrive together keep their order in time."""


def place_of(session: VolumeSession) -> str:
    """Return case and lesion as a text that comes back with each action there."""
    return json.dumps([session.serial, session.draft.active])


def take_up_actions() -> None:
    """Do what is new, in order, each on the case that it was done on; called before anything is drawn."""
    for reported in _reported_actions():
        serial, lesion_id = json_value(reported["place"])
        session = opened_as(serial)
        if session is None or not isinstance(planes := session.surface, VolumePlanes):
            continue
        if reported["n"] > planes.taken:
            planes.taken = reported["n"]
            plane = Plane(reported.get("plane", Plane.AXIAL))
            frame = plane_frame(plane, planes.shown)
            at = reported.get("slice", planes.at[axis_along(plane)])
            on = DrawnOn(plane, at, lesion_id, frame)
            carry_out(session, partial(_take_up, reported=reported, on=on))


def _reported_actions() -> list[dict[str, Any]]:
    """Return what the browser has reported, those taken up before included."""
    state = st.session_state.get(VIEWER)
    actions: list[dict[str, Any]] = (state.get("actions") or []) if state else []
    return actions


def _take_up(session: VolumeSession, *, reported: Mapping[str, Any], on: DrawnOn) -> None:
    planes = session.surface
    with showing_errors(session):
        match reported["kind"]:
            case "step":
                _step(planes, Plane(reported["plane"]), int(reported["by"]))
            case "go":
                planes.at = inside((int(reported["to"]), *planes.at[1:]), planes.shape)
            case "tool":
                choose_volume_tool(VolumeTool(reported["tool"]))
            case "brush":
                choose_volume_brush_px(float(reported["radius"]))
            case "window":
                planes.limits = _limits(reported)
            case "look":
                position = on.frame.point_to_image(reported["x"], reported["y"])
                planes.at = to_volume(
                    Plane(reported["plane"]), position, at=planes.at, shape_zyx=planes.shape
                )
            case _ if session.conflict is None:
                _draw(session, reported, on)


def _limits(reported: Mapping[str, Any]) -> Limits | None:
    """Return the window that was drawn; None where the one of the box is wanted again.

    Raises:
        SettingsError: The ends are no window.
    """
    if "low" not in reported:
        return None
    low, high = float(reported["low"]), float(reported["high"])
    if not (isfinite(low) and isfinite(high) and low < high):
        raise SettingsError(f"a window from {low} to {high} shows nothing")
    return Limits(low, high)


def _step(planes: VolumePlanes, plane: Plane, by: int) -> None:
    at = list(planes.at)
    at[axis_along(plane)] += by
    planes.at, planes.heading = inside((at[0], at[1], at[2]), planes.shape), (plane, by)


def _draw(session: VolumeSession, reported: Mapping[str, Any], on: DrawnOn) -> None:
    planes, work = session.surface, work_of(session.draft.lesion(on.lesion_id))
    label, done = drawn_action(reported, on)
    at_s = session.now_s + (reported["n"] % 100) * _APART_S
    if isinstance(done, AddPrompt) and on.slice_index == planes.at[axis_along(on.plane)]:
        planes.at = inside((done.slice_index, *middle_yx(done)), planes.shape)
    change_work(session, work.add(done, at_s=at_s), f"drew: {label}", lesion_id=on.lesion_id)
