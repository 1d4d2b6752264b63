"""The keeper of keys and strokes made faster than the page answers: they are passed on in their order."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.canvas.pens import PENS, AnyTool, DrawingMode
from pages.components.case_session.callbacks import actions_done, bound
from pages.components.prompting.canvas_state import INPUT_GATE, drawings
from pages.components.prompting.picture_actions import drop_drawn, wipe_pending_stroke
from pages.components.prompting.picture_session import PictureSession

_HERE, _SCRIPTS = Path(__file__).parent, ("input_events.js", "input_gate.js", "input_corners.js")

_gate = st.components.v2.component(
    "samography.input_gate",
    js="\n".join(_HERE.joinpath(name).read_text(encoding="utf-8") for name in _SCRIPTS),
    isolate_styles=False,
)


def show_input_gate(session: PictureSession, tool: AnyTool) -> None:
    """Tell the browser what was answered.

    Called when all that has a key is on the page, but beside a new canvas, where nothing waits, before that:
    no tool can be chosen while nobody keeps its strokes.
    """
    mode = PENS[tool].mode
    _gate(
        data={
            "actions": actions_done(),
            "opening": session.serial,
            "taken": drawings().taken,
            "stamp": drawings().limit_px,
            "polygon": mode is DrawingMode.POLYGON,
            # After a box other marks may be put there: the one before is replaced, or the view changes.
            "alone": mode is DrawingMode.BOX,
            "disabled": session.conflict is not None,
            "pendingStroke": session.surface.pending_stroke,
        },
        key=INPUT_GATE,
        on_tidy_change=bound(session, wipe_pending_stroke),
        on_drop_change=bound(session, drop_drawn),
        width="content",
        height="content",
    )
