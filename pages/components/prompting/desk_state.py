"""The session's keys of the page "Prompting", and nobody else's."""

from __future__ import annotations

import threading
from typing import Any

import streamlit as st

from core.annotation.drawn import Tool
from core.annotation.reading_values import ReadingKey
from core.cases import Case
from pages.components.prompting.desk import Desk
from pages.components.prompting.pens import PENS, AnyTool, DrawingMode, HandTool, ViewTool
from pages.components.prompting.saving import leave_desk, open_desk
from pages.components.prompting.sheets import Sheets

CANVAS = "prompt_canvas"
"""Key of the canvas; its drawing lies under it in the session."""

INPUT_GATE = "input_gate"
"""Key of the keeper of keys and strokes."""

PANEL = "prompt_panel"
"""Key of the choice of panel at the right."""

PROMPTS, CORRECT, DESCRIBE, VERSIONS = PANELS = ("Prompts", "Correct", "Report", "History")

_LOCK, _ACTS = "_desk_lock", "_acts_done"
_DESK, _SHEETS, _TOOL, _SERIAL, _BEFORE = "_desk", "_sheets", "_pen", "_desk_serial", "_pen_before_zoom"


def desk_lock() -> threading.RLock:
    """Held by whoever reads or changes the desk.

    Streamlit starts the next run of a session before the last one has come to its end; without the lock
    the two could take up one prompt twice, or the older could undo what the newer did.
    """
    lock: threading.RLock = st.session_state.setdefault(_LOCK, threading.RLock())
    return lock


def desk_of(key: ReadingKey, case: Case, *, tab: str) -> Desk:
    """The desk of a case; the one that was open is left."""
    desk: Desk | None = st.session_state.get(_DESK)
    if desk is not None and desk.key == key and desk.tab == tab:
        return desk
    if desk is not None:
        close_desk()
    serial = st.session_state.get(_SERIAL, 0) + 1
    st.session_state[_SERIAL] = serial
    opened = open_desk(key, case, tab=tab, serial=serial)
    st.session_state[_DESK] = opened
    return opened


def present_desk() -> Desk:
    """The open desk; for callbacks, which run where one is open."""
    desk: Desk = st.session_state[_DESK]
    return desk


def close_desk() -> None:
    """Save and let go of the open case, if there is one; it stays open where it cannot be saved.

    Raises:
        StoreError: It cannot be saved now.
    """
    desk: Desk | None = st.session_state.get(_DESK)
    if desk is not None:
        leave_desk(desk)
        del st.session_state[_DESK]


def note_act() -> None:
    """Called by every callback of a button: the browser waits for the answer to one before the next."""
    st.session_state[_ACTS] = acts_done() + 1


def acts_done() -> int:
    """How many buttons were answered in this session."""
    count: int = st.session_state.get(_ACTS, 0)
    return count


def sheets() -> Sheets:
    """What lies on the canvas."""
    kept: Sheets = st.session_state.setdefault(_SHEETS, Sheets())
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
    desk = present_desk()
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
