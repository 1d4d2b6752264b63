"""The way from a shape on the canvas to a prompt or an edit of the image, and back to a mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.annotation.drawn import DrawnPrompt, Polygon, Scribble, Tool
from core.annotation.mask_edits import BrushStroke, PolygonEdit
from core.canvas.fabric import (
    Dot,
    FabricObject,
    Frame,
    Ring,
    Shape,
    Stroke,
    fabric_object,
    mode_of,
)
from core.canvas.pens import PENS, AnyTool, HandTool
from core.display.frame import DisplayFrame
from core.prompts.values import BoxPrompt, PointPrompt

DrawnEdit = BrushStroke | PolygonEdit
"""A drawing that changes the mask itself and is no prompt."""

Meant = DrawnPrompt | DrawnEdit


def is_drawn_by(shape: Shape, tool: AnyTool) -> bool:
    """Return whether the tool draws such shapes."""
    return mode_of(shape) is PENS[tool].mode


def meaning(shape: Shape, tool: AnyTool, frame: DisplayFrame) -> Meant:
    """Return the prompt or edit of the image that a shape stands for.

    Args:
        shape: A shape that the tool draws.
        tool: A prompt's tool or a hand tool; the zoom stands for neither.
        frame: Part of the image that was visible.

    Raises:
        PromptError: It lies outside the image.
        ValueError: The tool does not draw such shapes.
    """
    if not is_drawn_by(shape, tool):
        raise ValueError(f"a {PENS[tool].label} draws no {type(shape).__name__}")
    return _MEANINGS[tool](shape, frame)


def mark(prompt: DrawnPrompt, frame: DisplayFrame) -> FabricObject:
    """Return the object that shows a prompt on the canvas, as its pen would have drawn it there."""
    match prompt:
        case PointPrompt():
            shape: Shape = Dot(*frame.point_to_canvas(prompt.position))
        case BoxPrompt():
            shape = Frame(*frame.box_to_canvas(prompt))
        case Scribble():
            width = 2 * frame.length_to_canvas(prompt.radius_px)
            shape = Stroke(tuple(frame.path_to_canvas(prompt.path_yx)), width)
        case Polygon():
            shape = Ring(tuple(frame.path_to_canvas(prompt.vertices_yx)))
    return fabric_object(shape, PENS[tool_of(prompt)])


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


def _point(shape: Shape, frame: DisplayFrame, *, positive: bool) -> PointPrompt:
    assert isinstance(shape, Dot)
    y, x = frame.point_to_image(shape.x, shape.y)
    # A click on the border may come as a fraction of a pixel outside.
    rows, columns = frame.image_shape
    return PointPrompt((min(max(y, 0.0), rows - 1.0), min(max(x, 0.0), columns - 1.0)), positive)


def _box(shape: Shape, frame: DisplayFrame) -> BoxPrompt:
    assert isinstance(shape, Frame)
    return frame.box_to_image(shape.left, shape.top, shape.right, shape.bottom)


def _scribble(shape: Shape, frame: DisplayFrame) -> Scribble:
    assert isinstance(shape, Stroke)
    return Scribble(frame.path_to_image(shape.path_xy), frame.length_to_image(shape.width_px / 2))


def _polygon(shape: Shape, frame: DisplayFrame) -> Polygon:
    assert isinstance(shape, Ring)
    return Polygon(frame.path_to_image(shape.vertices_xy))


def _brush(shape: Shape, frame: DisplayFrame, *, erase: bool) -> BrushStroke:
    stroke = _scribble(shape, frame)
    return BrushStroke(stroke.path_yx, stroke.radius_px, erase=erase)


def _polygon_edit(shape: Shape, frame: DisplayFrame, *, cut: bool) -> PolygonEdit:
    return PolygonEdit(_polygon(shape, frame).vertices_yx, cut=cut)


_MEANINGS: Mapping[AnyTool, Callable[[Shape, DisplayFrame], Meant]] = {
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
