"""The pens that a person draws with on the canvas: look, key and drawing mode of every tool.

The browser sends shapes back without saying which tool made them: each drawing put on the canvas is for one
tool (`core.canvas.drawings`), which tells, however late a shape arrives. A pen's colours are its look alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.annotation.drawn import Tool


class HandTool(StrEnum):
    """Tools that change the mask itself and not the prompts."""

    BRUSH = "brush"
    ERASER = "eraser"
    ADD_POLYGON = "add_polygon"
    CUT_POLYGON = "cut_polygon"


AnyTool = Tool | HandTool


class DrawingMode(StrEnum):
    """Modes of the canvas component that are used."""

    POINT = "point"
    # A plain rectangle could be turned into a polygon by a second click; a labelled one cannot.
    BOX = "labeled_rect"
    FREEHAND = "freedraw"
    POLYGON = "polygon"


@dataclass(frozen=True, slots=True)
class Pen:
    """A tool as the screen knows it.

    Attributes:
        label: The name in words.
        shortcut: Key that takes it up.
        stroke: CSS colour; translucent where a shape covers tissue.
        fill: CSS colour of closed shapes.
        line_px: Width of its line in CSS pixels; a freehand pen takes the width of the brush instead.
    """

    tool: AnyTool
    label: str
    shortcut: str
    mode: DrawingMode
    stroke: str
    fill: str
    line_px: int = 2


_PENS = (
    Pen(
        Tool.POSITIVE_POINT, "Point on the lesion", "P",
        DrawingMode.POINT, stroke="#00A37A", fill="#FFFFFF", line_px=3,
    ),
    Pen(
        Tool.NEGATIVE_POINT, "Point off the lesion", "N",
        DrawingMode.POINT, stroke="#E03C8A", fill="#26101B", line_px=3,
    ),
    Pen(
        Tool.BOX, "Box around the lesion", "B",
        DrawingMode.BOX, stroke="#FFE66D", fill="#FFE66D00",
    ),
    Pen(
        Tool.SCRIBBLE, "Scribble on the lesion", "S",
        DrawingMode.FREEHAND, stroke="#00A37A70", fill="#00000000",
    ),
    Pen(
        Tool.POLYGON, "Polygon around the lesion", "G",
        DrawingMode.POLYGON, stroke="#FFE66D", fill="#FFE66D22",
    ),
    Pen(
        HandTool.BRUSH, "Brush: paint onto the mask", "D",
        DrawingMode.FREEHAND, stroke="#FFFFFF66", fill="#00000000",
    ),
    Pen(
        HandTool.ERASER, "Eraser: wipe off the mask", "E",
        DrawingMode.FREEHAND, stroke="#10101066", fill="#00000000",
    ),
    Pen(
        HandTool.ADD_POLYGON, "Polygon: add to the mask", "Y",
        DrawingMode.POLYGON, stroke="#FFFFFF", fill="#FFFFFF33",
    ),
    Pen(
        HandTool.CUT_POLYGON, "Polygon: cut off the mask", "X",
        DrawingMode.POLYGON, stroke="#101010", fill="#10101044",
    ),
)  # fmt: skip

PENS: Mapping[AnyTool, Pen] = {pen.tool: pen for pen in _PENS}
"""The pens by tool, in the order in which they are offered."""

POINT_RADIUS_PX = 6
"""The radius of a point's disc on the screen, in CSS pixels."""
