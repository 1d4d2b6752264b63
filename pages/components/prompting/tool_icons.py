"""The symbols of the tools above the canvas."""

from __future__ import annotations

from collections.abc import Mapping

from core.annotation.drawn import Tool
from core.canvas.pens import AnyTool, HandTool
from pages.components.shared.markdown import Markdown, md

TOOL_ICONS: Mapping[AnyTool, Markdown] = {
    Tool.POSITIVE_POINT: md(":material/add_circle:"),
    Tool.NEGATIVE_POINT: md(":material/do_not_disturb_on:"),
    Tool.BOX: md(":material/crop_square:"),
    Tool.SCRIBBLE: md(":material/gesture:"),
    Tool.POLYGON: md(":material/pentagon:"),
    HandTool.BRUSH: md(":material/brush:"),
    HandTool.ERASER: md(":material/ink_eraser:"),
    HandTool.ADD_POLYGON: md(":material/polyline:"),
    HandTool.CUT_POLYGON: md(":material/content_cut:"),
}
"""The Material symbol of each tool's button."""
