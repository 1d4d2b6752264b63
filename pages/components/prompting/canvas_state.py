"""The session's keys of the page "Prompting", and nobody else's."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.annotation.drawn import Tool
from core.annotation.reading_values import ReadingKey
from core.canvas.drawings import CanvasDrawings
from core.canvas.pens import PENS, AnyTool, DrawingMode, HandTool, ViewTool
from core.cases import Case
from pages.components.case_session.callbacks import note_act, remember_opening
from pages.components.case_session.saving import leave_desk, open_desk
from pages.components.case_session.session import Desk

CANVAS = "prompt_canvas"
"""Key of the canvas; its drawing lies under it in the session."""

INPUT_GATE = "input_gate"
"""Key of the keeper of keys and strokes."""

PANEL = "prompt_panel"
"""Key of the choice of panel at the right."""

PROMPTS, CORRECT, DESCRIBE, VERSIONS = PANELS = ("Prompts", "Correct", "Report", "History")

_DESK, _SHEETS, _TOOL, _BEFORE = "_desk", "_sheets", "_pen", "_pen_before_zoom"


def desk_of(key: ReadingKey, case: Case, *, tab: str) -> Desk:
    """The desk of a case; the one that was open is left."""
    desk = open_desk_here()
    if desk is None or desk.key != key or desk.tab != tab:
        if desk is not None:
            close_desk()
        desk = open_desk(key, case, tab=tab)
        st.session_state[_DESK] = desk
    remember_opening(desk)
    return desk


def open_desk_here() -> Desk | None:
    """The desk that is open in this session."""
    return st.session_state.get(_DESK)


def close_desk() -> None:
    """Save and let go of the open case, if there is one; it stays open where it cannot be saved.

    Raises:
        StoreError: It cannot be saved now.
    """
    desk = open_desk_here()
    if desk is not None:
        leave_desk(desk)
    st.session_state[_DESK] = None


def sheets() -> CanvasDrawings:
    """What lies on the canvas."""
    kept: CanvasDrawings = st.session_state.setdefault(_SHEETS, CanvasDrawings())
    return kept


def reported_drawing() -> dict[str, Any] | None:
    """What the browser sent last."""
    state = st.session_state.get(CANVAS)
    raw: dict[str, Any] | None = (state.get("drawing") or {}).get("raw") if state else None
    return raw


def canvas_is_new() -> bool:
    """Whether the canvas is about to be put on the screen for the first time, or again."""
    return CANVAS not in st.session_state


def pen_in_hand(offered: tuple[AnyTool, ...]) -> AnyTool:
    """The tool that was taken up last, if it is offered."""
    tool: AnyTool = st.session_state.get(_TOOL, Tool.BOX)
    return tool if tool in offered else offered[0]


def take_up(tool: AnyTool) -> None:
    """Take up a tool; the panel that belongs to it comes with it."""
    note_act()
    desk = open_desk_here()
    if desk is not None:
        desk.relay |= desk.ink
    if tool is ViewTool.ZOOM:
        st.session_state[_BEFORE] = st.session_state.get(_TOOL, Tool.BOX)
    else:
        st.session_state[PANEL] = CORRECT if isinstance(tool, HandTool) else PROMPTS
    st.session_state[_TOOL] = tool


def put_zoom_away() -> None:
    """Back to the tool before the zoom."""
    st.session_state[_TOOL] = st.session_state.pop(_BEFORE, Tool.BOX)


def is_freehand(tool: AnyTool) -> bool:
    """Whether the tool has a width."""
    return PENS[tool].mode is DrawingMode.FREEHAND
