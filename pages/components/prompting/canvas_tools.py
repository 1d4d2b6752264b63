"""The tools above the canvas, each with its key."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.annotation.drawn import offered_tools
from core.canvas.pens import PENS, AnyTool, HandTool, ViewTool
from pages.components.case_session.session import Desk
from pages.components.prompting.canvas_state import pen_in_hand, take_up
from pages.components.prompting.prompt_engine import engine
from pages.components.prompting.tool_icons import TOOL_ICONS


def tool_in_hand(desk: Desk) -> AnyTool:
    """The tool that a mouse button draws with now."""
    return pen_in_hand((*_prompt_tools(desk), *HandTool, *ViewTool))


def show_tools(desk: Desk, in_hand: AnyTool) -> None:
    """Offer what the lesion's model was trained for, hand tools and the zoom."""
    with st.container(horizontal=True, gap="xsmall", horizontal_alignment="center", key="tool_bar"):
        for group in (_prompt_tools(desk), tuple(HandTool), tuple(ViewTool)):
            with st.container(horizontal=True, gap=None, width="content", wrap=False):
                for one in group:
                    _tool_button(one, in_hand=one is in_hand)


def _tool_button(tool: AnyTool, *, in_hand: bool) -> None:
    pen = PENS[tool]
    st.button(
        pen.label,
        icon=TOOL_ICONS[tool],
        key=f"tool_{tool.value}",
        type="primary" if in_hand else "secondary",
        help=f"{pen.label} ({pen.shortcut})",
        shortcut=pen.shortcut,
        on_click=take_up,
        args=(tool,),
    )


def _prompt_tools(desk: Desk) -> Sequence[AnyTool]:
    return () if desk.lesion is None else offered_tools(engine().info(desk.lesion.model_key))
