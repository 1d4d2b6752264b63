"""The state of the canvas in Streamlit's session: what the browser reported, and the tool in use."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.annotation.drawn import Tool
from core.canvas.drawings import CanvasDrawings
from core.canvas.frames import FIRST_ROOM_YX
from core.canvas.pens import AnyTool, HandTool
from pages.components.case_session.callbacks import count_action

CANVAS = "prompt_canvas"
"""Key of the canvas; its drawing lies under it in the session."""

PANE = "picture_pane"
"""Key of the picture below the canvas; what it tells of room and view lies under it."""

INPUT_GATE = "input_gate"
"""Key of the keeper of keys and strokes."""

PANEL = "prompt_panel"
"""Key of the choice of panel at the right."""

PROMPTS, CORRECT, DESCRIBE, VERSIONS = PANELS = ("Prompts", "Correct", "Report", "History")

_DRAWINGS, _TOOL, _ROOM, _BRUSH = "_canvas_drawings", "_tool", "_room_yx", "_brush_px"
_FIRST_BRUSH_PX = 8


def drawings() -> CanvasDrawings:
    """Return what was put on the canvas."""
    kept: CanvasDrawings = st.session_state.setdefault(_DRAWINGS, CanvasDrawings())
    return kept


def reported_drawing() -> dict[str, Any] | None:
    """Return what the browser sent last; None before that."""
    state = st.session_state.get(CANVAS)
    raw: dict[str, Any] | None = (state.get("drawing") or {}).get("raw") if state else None
    return raw


def canvas_is_new() -> bool:
    """Return whether the canvas is about to be put on the screen for the first time, or again."""
    return CANVAS not in st.session_state


def chosen_tool(offered: tuple[AnyTool, ...]) -> AnyTool:
    """Return the tool that was chosen last, if it is offered."""
    tool: AnyTool = st.session_state.get(_TOOL, Tool.BOX)
    return tool if tool in offered else offered[0]


def choose_tool(tool: AnyTool) -> None:
    """Choose a tool, from its button; the panel that belongs to it comes with it."""
    count_action()
    st.session_state[PANEL] = CORRECT if isinstance(tool, HandTool) else PROMPTS
    st.session_state[_TOOL] = tool


def room_yx() -> tuple[int, int]:
    """Return the height and width that the browser has for a picture, in CSS pixels."""
    room: tuple[int, int] = st.session_state.get(_ROOM, FIRST_ROOM_YX)
    return room


def set_room_yx(room: tuple[int, int]) -> None:
    """Keep the height and width that the browser has told."""
    st.session_state[_ROOM] = room


def brush_radius_px() -> float:
    """Return the radius of brush, eraser and scribble in image pixels."""
    return float(st.session_state.get(_BRUSH, _FIRST_BRUSH_PX))


def set_brush_radius_px(radius: float) -> None:
    """Choose the radius of every freehand tool, in image pixels."""
    st.session_state[_BRUSH] = radius
