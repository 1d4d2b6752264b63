"""The buttons above the planes: tools, the width of the brush, zoom and the masks' switch."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from core.display.frame import DisplayFrame
from pages.components.case_session.callbacks import bound
from pages.components.case_session.mask_display import toggle_masks
from pages.components.shared.markdown import md
from pages.components.volumes.viewer_tools import TOOLS, VolumeTool, choose_volume_tool, offered_volume_tools
from pages.components.volumes.volume_actions import reframe
from pages.components.volumes.volume_display import MASKS_HIDDEN
from pages.components.volumes.volume_session import VolumePlanes, VolumeSession

_BRUSH = "volume_brush"
_STEP = 1.5


def volume_brush_radius_px() -> float:
    """Return the radius of the brush in pixels of the image."""
    return float(st.session_state.get(_BRUSH, 3.0))


def show_volume_tools(session: VolumeSession, in_use: VolumeTool) -> None:
    """Show the tools, the width of the brush where it is in use, zoom and the masks' switch."""
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="volume_tools"):
        with st.container(horizontal=True, gap=None, width="content", wrap=False):
            for tool in offered_volume_tools(session):
                _tool_button(tool, in_use=tool is in_use)
        with st.container(horizontal=True, gap=None, width="content", wrap=False):
            _display_buttons(session)
        if in_use in (VolumeTool.BRUSH, VolumeTool.ERASER):
            st.slider("Brush radius, px", 0.5, 15.0, 3.0, 0.5, key=_BRUSH, persist_state="session",
                      label_visibility="collapsed", width=130)  # fmt: skip


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


def _display_buttons(session: VolumeSession) -> None:
    closer = bound(session, reframe, lambda planes: _zoomed(planes, _STEP))
    wider = bound(session, reframe, lambda planes: _zoomed(planes, 1 / _STEP))
    whole = bound(session, reframe, lambda planes: planes.frame.whole())
    _button("Zoom in at the cross-hair", md(":material/add:"), "I", closer)
    _button("Zoom out", md(":material/remove:"), "O", wider)
    _button("Whole slice", md(":material/fit_screen:"), "W", whole)
    _button("Hide or show the masks", md(":material/visibility:"), "H", partial(toggle_masks, MASKS_HIDDEN))


def _zoomed(planes: VolumePlanes, factor: float) -> DisplayFrame:
    """Return the axial slice's frame zoomed about the cross-hair."""
    return planes.frame.zoom_by(factor, (float(planes.at[1]), float(planes.at[2])))


def _button(label: str, icon: str, shortcut: str, action: Callable[[], None]) -> None:
    key = f"volume_{label.lower().replace(' ', '_')}"
    st.button(label, icon=icon, key=key, help=f"{label} ({shortcut})", shortcut=shortcut, on_click=action)
