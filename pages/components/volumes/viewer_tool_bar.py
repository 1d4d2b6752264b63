"""The buttons above the planes: tools, and the width of the brush."""

from __future__ import annotations

import streamlit as st

from pages.components.volumes.viewer_tools import (
    TOOLS,
    VolumeTool,
    choose_volume_brush_px,
    choose_volume_tool,
    offered_volume_tools,
    volume_brush_radius_px,
)
from pages.components.volumes.volume_session import VolumeSession

_SLIDER = "volume_brush"


def show_volume_tools(session: VolumeSession, in_use: VolumeTool) -> None:
    """Show the tools, and the width of the brush where it is in use."""
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="volume_tools"):
        with st.container(horizontal=True, gap=None, width="content", wrap=False):
            for tool in offered_volume_tools(session):
                _tool_button(tool, in_use=tool is in_use)
        if in_use in (VolumeTool.BRUSH, VolumeTool.ERASER):
            _choose_brush()


def _choose_brush() -> None:
    st.session_state[_SLIDER] = volume_brush_radius_px()
    st.slider(
        "Brush radius, px",
        0.5,
        15.0,
        step=0.5,
        key=_SLIDER,
        label_visibility="collapsed",
        width=130,
        on_change=lambda: choose_volume_brush_px(st.session_state[_SLIDER]),
    )


def _tool_button(tool: VolumeTool, *, in_use: bool) -> None:
    button = TOOLS[tool]
    st.button(
        button.label,
        icon=button.icon,
        key=f"volume_tool_{tool.value}",
        type="primary" if in_use else "secondary",
        help=f"{button.label} ({button.shortcut})",
        shortcut=button.shortcut,
        on_click=choose_volume_tool,
        args=(tool,),
    )
