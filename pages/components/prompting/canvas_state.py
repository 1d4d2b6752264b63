"""The state of the canvas in Streamlit's session: what the browser reported, and the tool in use."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.annotation.drawn import Tool
from core.canvas.drawings import CanvasDrawings
from core.canvas.pens import AnyTool, HandTool, ViewTool
from pages.components.case_session.callbacks import count_action

CANVAS = "prompt_canvas"
"""Key of the canvas; its drawing lies under it in the session."""

INPUT_GATE = "input_gate"
"""Key of the keeper of keys and strokes."""

PANEL = "prompt_panel"
"""Key of the choice of panel at the right."""

PROMPTS, CORRECT, DESCRIBE, VERSIONS = PANELS = ("Prompts", "Correct", "Report", "History")

_DRAWINGS, _TOOL, _BEFORE = "_canvas_drawings", "_tool", "_tool_before_zoom"


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
    if tool is ViewTool.ZOOM:
        st.session_state[_BEFORE] = st.session_state.get(_TOOL, Tool.BOX)
    else:
        st.session_state[PANEL] = CORRECT if isinstance(tool, HandTool) else PROMPTS
    st.session_state[_TOOL] = tool


def choose_tool_before_zoom() -> None:
    """Go back to the tool that was in use before the zoom."""
    st.session_state[_TOOL] = st.session_state.pop(_BEFORE, Tool.BOX)
