"""The way from a shape on the canvas to a prompt or an edit of the image."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import dist

from core.annotation.drawn import DrawnPrompt, Polygon, Scribble, Tool
from core.annotation.mask_edits import BrushStroke, PolygonEdit
from core.canvas.fabric import (
    Dot,
    Frame,
    Ring,
    Shape,
    Stroke,
    mode_of,
)
from core.canvas.pens import PENS, AnyTool, HandTool
from core.display.viewport import Viewport
from core.errors import PromptError
from core.prompts.values import BoxPrompt, PointPrompt

DrawnEdit = BrushStroke | PolygonEdit
"""A drawing that changes the mask itself and is no prompt."""

Meant = DrawnPrompt | DrawnEdit


def is_drawn_by(shape: Shape, tool: AnyTool) -> bool:
    """Return whether the tool draws such shapes."""
    return mode_of(shape) is PENS[tool].mode


def meaning(shape: Shape, tool: AnyTool, frame: Viewport) -> Meant:
    """Return the prompt or edit of the image that a shape stands for.

    Args:
        shape: A shape that the tool draws.
        tool: The tool that drew it.
        frame: Part of the image that was visible.

    Raises:
        PromptError: It lies outside the image.
        ValueError: The tool does not draw such shapes.
    """
    if not is_drawn_by(shape, tool):
        raise ValueError(f"a {PENS[tool].label} draws no {type(shape).__name__}")
    return _MEANINGS[tool](shape, frame)


def tool_of(prompt: DrawnPrompt) -> Tool:
    """Return the tool that makes such a prompt."""
    match prompt:
        case PointPrompt():
            return Tool.POSITIVE_POINT if prompt.positive else Tool.NEGATIVE_POINT
        case BoxPrompt():
            return Tool.BOX
        case Scribble():
            return Tool.SCRIBBLE
        case Polygon():
            return Tool.POLYGON


def _point(shape: Shape, frame: Viewport, *, positive: bool) -> PointPrompt:
    assert isinstance(shape, Dot)
    position = frame.point_to_image(shape.x, shape.y)
    nearest = _inside(position, frame)
    if dist(position, nearest) > 1:
        raise PromptError("the point lies beside the image; click inside it")
    # A click on the border may come as a fraction of a pixel outside.
    return PointPrompt(nearest, positive)


def _box(shape: Shape, frame: Viewport) -> BoxPrompt:
    assert isinstance(shape, Frame)
    return frame.box_to_image(shape.left, shape.top, shape.right, shape.bottom)


def _scribble(shape: Shape, frame: Viewport) -> Scribble:
    assert isinstance(shape, Stroke)
    # What was drawn beside the image says nothing of it.
    path = frame.path_to_image(shape.path_xy)
    return Scribble(tuple(_inside(position, frame) for position in path), _radius(shape, frame))


def _radius(shape: Stroke, frame: Viewport) -> float:
    return frame.length_to_image(shape.width_px / 2)


def _inside(position_yx: tuple[float, float], frame: Viewport) -> tuple[float, float]:
    """Return the position of the image that lies nearest."""
    y, x = (min(max(at, 0.0), size - 1.0) for at, size in zip(position_yx, frame.image_shape, strict=True))
    return y, x


def _polygon(shape: Shape, frame: Viewport) -> Polygon:
    assert isinstance(shape, Ring)
    return Polygon(frame.path_to_image(shape.vertices_xy))


def _brush(shape: Shape, frame: Viewport, *, erase: bool) -> BrushStroke:
    assert isinstance(shape, Stroke)
    return BrushStroke(frame.path_to_image(shape.path_xy), _radius(shape, frame), erase=erase)


def _polygon_edit(shape: Shape, frame: Viewport, *, cut: bool) -> PolygonEdit:
    return PolygonEdit(_polygon(shape, frame).vertices_yx, cut=cut)


_MEANINGS: Mapping[AnyTool, Callable[[Shape, Viewport], Meant]] = {
    Tool.POSITIVE_POINT: lambda shape, frame: _point(shape, frame, positive=True),
    Tool.NEGATIVE_POINT: lambda shape, frame: _point(shape, frame, positive=False),
    Tool.BOX: _box,
    Tool.SCRIBBLE: _scribble,
    Tool.POLYGON: _polygon,
    HandTool.BRUSH: lambda shape, frame: _brush(shape, frame, erase=False),
    HandTool.ERASER: lambda shape, frame: _brush(shape, frame, erase=True),
    HandTool.ADD_POLYGON: lambda shape, frame: _polygon_edit(shape, frame, cut=False),
    HandTool.CUT_POLYGON: lambda shape, frame: _polygon_edit(shape, frame, cut=True),
}
