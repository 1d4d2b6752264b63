"""What a mouse button does on the planes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import streamlit as st

from core.models.segmenter import ModelInfo
from core.prompts.values import PromptKind
from pages.components.markdown import md

_TOOL = "_volume_tool"


class VolumeTool(StrEnum):
    """The tools by the names that the viewer knows."""

    LOOK = "look"
    BOX = "box"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    BRUSH = "brush"
    ERASER = "eraser"
    RULER = "ruler"


@dataclass(frozen=True, slots=True)
class ToolButton:
    """How a tool is offered; `needs` is the kind of prompt that it makes."""

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


def offered(info: ModelInfo) -> tuple[VolumeTool, ...]:
    """The tools that make sense with a model."""
    return tuple(
        tool for tool, button in TOOLS.items() if button.needs is None or button.needs in info.prompts
    )


def tool_in_hand(offered: tuple[VolumeTool, ...]) -> VolumeTool:
    """The tool that was taken up last, if it is offered; a point stands in for a box."""
    tool: VolumeTool = st.session_state.get(_TOOL, VolumeTool.BOX)
    stands_in = VolumeTool.POSITIVE if tool is VolumeTool.BOX else VolumeTool.LOOK
    return next((one for one in (tool, stands_in) if one in offered), VolumeTool.LOOK)


def take_up_tool(tool: VolumeTool) -> None:
    """Another tool."""
    st.session_state[_TOOL] = tool
