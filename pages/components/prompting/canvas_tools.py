"""The tools above the canvas, each with its key."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.annotation.drawn import offered_tools
from core.canvas.pens import PENS, AnyTool, HandTool
from pages.components.prompting.canvas_state import choose_tool, chosen_tool
from pages.components.prompting.picture_session import PictureSession
from pages.components.prompting.prompt_engine import engine
from pages.components.prompting.tool_icons import TOOL_ICONS


def tool_in_use(session: PictureSession) -> AnyTool:
    """Return the tool that a mouse button draws with now."""
    return chosen_tool((*_prompt_tools(session), *HandTool))


def show_tools(session: PictureSession, in_use: AnyTool) -> None:
    """Offer what the lesion's model was trained for, and hand tools."""
    with st.container(horizontal=True, gap="xsmall", horizontal_alignment="center", key="tool_bar"):
        for group in (_prompt_tools(session), tuple(HandTool)):
            with st.container(horizontal=True, gap=None, width="content", wrap=False):
                for one in group:
                    _tool_button(one, in_use=one is in_use)


def _tool_button(tool: AnyTool, *, in_use: bool) -> None:
    pen = PENS[tool]
    st.button(
        pen.label,
        icon=TOOL_ICONS[tool],
        key=f"tool_{tool.value}",
        type="primary" if in_use else "secondary",
        help=f"{pen.label} ({pen.shortcut})",
        shortcut=pen.shortcut,
        on_click=choose_tool,
        args=(tool,),
    )


def _prompt_tools(session: PictureSession) -> Sequence[AnyTool]:
    return () if session.lesion is None else offered_tools(engine().info(session.lesion.model_key))
