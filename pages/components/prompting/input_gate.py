"""Keeps keys and strokes of a hand that is faster than the page, and hands them on in their order."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.canvas.pens import PENS, AnyTool, DrawingMode
from pages.components.case_session.actions import wipe_ink
from pages.components.case_session.callbacks import acts_done, bound
from pages.components.case_session.session import Desk
from pages.components.prompting.canvas import canvas_height_limit_px
from pages.components.prompting.canvas_state import INPUT_GATE, sheets

_HERE, _SCRIPTS = Path(__file__).parent, ("input_events.js", "input_gate.js")

_gate = st.components.v2.component(
    "samography.input_gate",
    js="\n".join(_HERE.joinpath(name).read_text(encoding="utf-8") for name in _SCRIPTS),
    isolate_styles=False,
)


def show_input_gate(desk: Desk, tool: AnyTool) -> None:
    """Tell the browser what was answered; called when all that has a key is on the page."""
    mode = PENS[tool].mode
    _gate(
        data={
            "acts": acts_done(),
            "opening": desk.serial,
            "picture": sheets().picture,
            "taken": sheets().taken,
            "stamp": canvas_height_limit_px(desk),
            "polygon": mode is DrawingMode.POLYGON,
            # After a box other marks may be laid: the one before is replaced, or the view changes.
            "alone": mode is DrawingMode.BOX,
            "disabled": desk.conflict is not None,
            "ink": desk.ink,
        },
        key=INPUT_GATE,
        on_tidy_change=bound(desk, wipe_ink),
        width="content",
        height="content",
    )
