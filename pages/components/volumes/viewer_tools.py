"""The tools of the planes: what a mouse button does there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import streamlit as st

from core.prompts.values import PromptKind
from pages.components.shared.markdown import md
from pages.components.volumes.interaction_modes import model_of
from pages.components.volumes.volume_session import VolumeSession

_TOOL, _BRUSH = "_volume_tool", "_volume_brush_px"
_FIRST_BRUSH_PX = 3.0


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
    return float(st.session_state.get(_BRUSH, _FIRST_BRUSH_PX))


def choose_volume_brush_px(radius: float) -> None:
    """Choose the radius of the brush in pixels of the image."""
    st.session_state[_BRUSH] = radius
