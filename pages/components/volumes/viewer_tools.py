"""The tools of the planes: what a mouse button does there, and their buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import streamlit as st

from core.display.frame import DisplayFrame
from core.prompts.values import PromptKind
from pages.components.case_session.actions import reframe
from pages.components.case_session.callbacks import bound
from pages.components.case_session.mask_display import toggle_masks
from pages.components.markdown import md
from pages.components.volumes.interaction_modes import model_of
from pages.components.volumes.volume_display import MASKS_HIDDEN
from pages.components.volumes.volume_session import VolumePlanes, VolumeSession

_TOOL, _BRUSH = "_volume_tool", "volume_brush"
_STEP = 1.5


class VolumeTool(StrEnum):
    """A tool of the planes, by the name that the viewer knows."""

    LOOK = "look"
    BOX = "box"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    BRUSH = "brush"
    ERASER = "eraser"
    RULER = "ruler"


@dataclass(frozen=True, slots=True)
class ToolButton:
    """The look of a tool's button; `needs` is the kind of prompt that it makes."""

    label: str
    icon: str
    shortcut: str
    needs: PromptKind | None = None


TOOLS = {
    VolumeTool.LOOK: ToolButton("Cross-hair: look here in all planes", md(":material/my_location:"), "V"),
    VolumeTool.BOX: ToolButton("Box around the lesion", md(":material/crop_square:"), "B", PromptKind.BOX),
    VolumeTool.POSITIVE: ToolButton(
        "Point on the lesion", md(":material/add_circle:"), "P", PromptKind.POINT
    ),
    VolumeTool.NEGATIVE: ToolButton(
        "Point off the lesion", md(":material/do_not_disturb_on:"), "N", PromptKind.POINT
    ),
    VolumeTool.BRUSH: ToolButton("Brush: paint onto the mask", md(":material/brush:"), "D"),
    VolumeTool.ERASER: ToolButton("Eraser: wipe off the mask", md(":material/ink_eraser:"), "E"),
    VolumeTool.RULER: ToolButton("Ruler: drag to measure in mm", md(":material/straighten:"), "M"),
}


def offered_volume_tools(session: VolumeSession) -> tuple[VolumeTool, ...]:
    """Return the tools that make sense with the lesion's model."""
    if session.lesion is None:
        return tuple(VolumeTool)
    prompts = model_of(session.lesion).info.prompts
    return tuple(tool for tool, button in TOOLS.items() if button.needs is None or button.needs in prompts)


def volume_tool(session: VolumeSession) -> VolumeTool:
    """Return the tool that was chosen last, if it is offered; a point stands in for a box."""
    tool: VolumeTool = st.session_state.get(_TOOL, VolumeTool.BOX)
    stands_in = VolumeTool.POSITIVE if tool is VolumeTool.BOX else VolumeTool.LOOK
    offered = offered_volume_tools(session)
    return next((one for one in (tool, stands_in) if one in offered), VolumeTool.LOOK)


def choose_volume_tool(tool: VolumeTool) -> None:
    """Choose another tool."""
    st.session_state[_TOOL] = tool


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
