"""The tools above the planes, each with its key, and what lies below them: slice, zoom, brush."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.components.prompting.openings import bound
from pages.components.shared.markdown import md
from pages.components.volumes import acts
from pages.components.volumes.desk import VolumeDesk
from pages.components.volumes.tools import TOOLS, VolumeTool, offered, take_up_tool, tool_in_hand
from pages.components.volumes.view import toggle_masks
from pages.components.volumes.ways import model_of

_BRUSH = "volume_brush"
_STEP = 1.5


def volume_tool(desk: VolumeDesk) -> VolumeTool:
    """The tool that a mouse button draws with now."""
    return tool_in_hand(volume_tools(desk))


def brush_radius_px() -> float:
    """In pixels of the image."""
    return float(st.session_state.get(_BRUSH, 3.0))


def show_volume_tools(desk: VolumeDesk, in_hand: VolumeTool) -> None:
    """Tools, the width of the brush where it is in hand, zoom and the masks' switch."""
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="volume_tools"):
        with st.container(horizontal=True, gap=None, width="content", wrap=False):
            for tool in volume_tools(desk):
                button = TOOLS[tool]
                st.button(
                    button.label,
                    icon=button.icon,
                    key=f"volume_tool_{tool.value}",
                    type="primary" if tool is in_hand else "secondary",
                    help=f"{button.label} ({button.shortcut})",
                    shortcut=button.shortcut,
                    on_click=take_up_tool,
                    args=(tool,),
                )
        with st.container(horizontal=True, gap=None, width="content", wrap=False):
            _button("Zoom in at the cross-hair", md(":material/add:"), "I",
                    bound(desk, acts.reframe, lambda frame, at: frame.zoom_by(_STEP, at)))  # fmt: skip
            _button("Zoom out", md(":material/remove:"), "O",
                    bound(desk, acts.reframe, lambda frame, at: frame.zoom_by(1 / _STEP, at)))  # fmt: skip
            _button("Whole slice", md(":material/fit_screen:"), "W",
                    bound(desk, acts.reframe, lambda frame, _: frame.whole()))  # fmt: skip
            _button("Hide or show the masks", md(":material/visibility:"), "H", toggle_masks)
        if in_hand in (VolumeTool.BRUSH, VolumeTool.ERASER):
            st.slider("Brush radius, px", 0.5, 15.0, 3.0, 0.5, key=_BRUSH, persist_state="session",
                      label_visibility="collapsed", width=130)  # fmt: skip


def volume_tools(desk: VolumeDesk) -> tuple[VolumeTool, ...]:
    """Those that make sense with the lesion's model."""
    return tuple(VolumeTool) if desk.lesion is None else offered(model_of(desk.lesion).info)


def _button(label: str, icon: str, shortcut: str, act: Callable[..., None]) -> None:
    key = f"volume_{label.lower().replace(' ', '_')}"
    st.button(label, icon=icon, key=key, help=f"{label} ({shortcut})", shortcut=shortcut, on_click=act)
