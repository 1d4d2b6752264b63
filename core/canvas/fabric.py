"""The canvas component's drawings (Fabric 7 JSON) as plain shapes in CSS pixels.

Only shapes as drawn are met: the component's own editing tools are not on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, hypot
from typing import Any

from core.canvas.pens import DrawingMode

LEAST_BOX_PX = 6
"""A plain click in the box's mode leaves a box of the line's width: that was not meant."""

_CURVE_STEP_PX = 3.0

FabricObject = dict[str, Any]
PathXy = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A click."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle by its edges."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A freehand line and its width."""

    path_xy: PathXy
    width_px: float


@dataclass(frozen=True, slots=True)
class Ring:
    """A closed polygon's vertices."""

    vertices_xy: PathXy


Shape = Dot | Frame | Stroke | Ring


def shape_of(drawn: Mapping[str, Any]) -> Shape | None:
    """Return the shape that a Fabric object shows; None for one of an unknown type or too small."""
    read = _READ.get(str(drawn.get("type")).lower())
    return None if read is None else read(drawn)


def mode_of(shape: Shape) -> DrawingMode:
    """Return the drawing mode in which such a shape is made."""
    return _MODES[type(shape)]


_MODES: Mapping[type, DrawingMode] = {
    Dot: DrawingMode.POINT,
    Frame: DrawingMode.BOX,
    Stroke: DrawingMode.FREEHAND,
    Ring: DrawingMode.POLYGON,
}


def _dot(drawn: Mapping[str, Any]) -> Dot:
    return Dot(drawn["left"] + drawn["radius"] + drawn["strokeWidth"] / 2, drawn["top"])


def _frame(drawn: Mapping[str, Any]) -> Frame | None:
    """Return the frame from where the button went down to where it went up."""
    width, height = drawn["width"] * drawn.get("scaleX", 1), drawn["height"] * drawn.get("scaleY", 1)
    if width < LEAST_BOX_PX or height < LEAST_BOX_PX:
        return None
    return Frame(drawn["left"], drawn["top"], drawn["left"] + width, drawn["top"] + height)


def _stroke(drawn: Mapping[str, Any]) -> Stroke | None:
    path = _flattened(drawn["path"])
    return Stroke(path, float(drawn["strokeWidth"])) if path else None


def _ring(drawn: Mapping[str, Any]) -> Ring | None:
    vertices = tuple((float(point["x"]), float(point["y"])) for point in drawn["points"])
    return Ring(vertices) if len(vertices) >= 3 else None


_READ: Mapping[str, Callable[[Mapping[str, Any]], Shape | None]] = {
    "circle": _dot,
    "rect": _frame,
    "labeledrect": _frame,
    "path": _stroke,
    "polygon": _ring,
}


def _flattened(commands: Sequence[Sequence[Any]]) -> PathXy:
    """An SVG path of lines and quadratic curves as positions; none twice in a row."""
    path: list[tuple[float, float]] = []
    for name, *numbers in commands:
        if name in ("M", "L"):
            path.append((numbers[0], numbers[1]))
        elif name == "Q":
            path += _curve(path[-1], (numbers[0], numbers[1]), (numbers[2], numbers[3]))
    return tuple(p for i, p in enumerate(path) if i == 0 or p != path[i - 1])


def _curve(
    start: tuple[float, float], control: tuple[float, float], stop: tuple[float, float]
) -> list[tuple[float, float]]:
    """Return positions along a quadratic Bézier curve after its start."""
    length = hypot(control[0] - start[0], control[1] - start[1]) + hypot(
        stop[0] - control[0], stop[1] - control[1]
    )
    steps = max(1, ceil(length / _CURVE_STEP_PX))
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * control[0] + t * t * stop[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * control[1] + t * t * stop[1],
        )
        for t in (step / steps for step in range(1, steps + 1))
    ]
