"""The drawings of a person on an image, kept as drawn: points, boxes, scribbles, polygons.

A drawing keeps its coordinates; the mask prompt that a scribble or polygon becomes is made from them
anew each time, so that a stored list gives the same prompts for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Any

from core.errors import PromptError
from core.models.contracts import ModelInfo
from core.prompts.values import BoxPrompt, PointPrompt, PromptKind

PathYx = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Scribble:
    """A stroke of a round brush along `path_yx`, on the target (`positive`) or off it.

    Raises:
        PromptError: The path is empty or the radius not above zero.
    """

    path_yx: PathYx
    radius_px: float
    positive: bool = True

    def __post_init__(self) -> None:
        if not self.path_yx or not self.radius_px > 0:
            raise PromptError("a scribble needs at least one position and a brush; draw it again")


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled polygon; the last vertex is joined to the first.

    Raises:
        PromptError: Fewer than three vertices.
    """

    vertices_yx: PathYx

    def __post_init__(self) -> None:
        if len(self.vertices_yx) < 3:
            raise PromptError(
                f"a polygon needs at least three vertices, {len(self.vertices_yx)} came; draw it again"
            )


DrawnPrompt = PointPrompt | BoxPrompt | Scribble | Polygon


class Tool(StrEnum):
    """The tools that a person may prompt with."""

    POSITIVE_POINT = "positive_point"
    NEGATIVE_POINT = "negative_point"
    BOX = "box"
    SCRIBBLE = "scribble"
    POLYGON = "polygon"


_NEEDS: Mapping[Tool, frozenset[PromptKind]] = {
    Tool.POSITIVE_POINT: frozenset({PromptKind.POINT}),
    Tool.NEGATIVE_POINT: frozenset({PromptKind.POINT}),
    Tool.BOX: frozenset({PromptKind.BOX}),
    # A stroke becomes a mask where the model takes one, else points along it.
    Tool.SCRIBBLE: frozenset({PromptKind.MASK, PromptKind.POINT}),
    Tool.POLYGON: frozenset({PromptKind.MASK}),
}


def offered_tools(info: ModelInfo) -> tuple[Tool, ...]:
    """Return the tools whose prompts the model was made or trained for, in the order of `Tool`."""
    return tuple(tool for tool in Tool if _NEEDS[tool] & info.prompts)


def drawn_to_json(prompt: DrawnPrompt) -> dict[str, Any]:
    """Return plain values for the store."""
    match prompt:
        case PointPrompt():
            return {"kind": "point", "position": list(prompt.position), "positive": prompt.positive}
        case BoxPrompt():
            return {"kind": "box", "start": list(prompt.start), "stop": list(prompt.stop)}
        case Scribble():
            path = [list(position) for position in prompt.path_yx]
            return {
                "kind": "scribble",
                "path": path,
                "radius_px": prompt.radius_px,
                "positive": prompt.positive,
            }
        case Polygon():
            return {"kind": "polygon", "vertices": [list(vertex) for vertex in prompt.vertices_yx]}


def drawn_from_json(values: Mapping[str, Any]) -> DrawnPrompt:
    """Read what `drawn_to_json` gave.

    Raises:
        PromptError: The kind is not known, or a value is missing or wrong.
    """
    try:
        return _READ[values["kind"]](values)
    except (KeyError, TypeError, ValueError) as error:
        raise PromptError(f"the stored prompt {str(values)[:200]} cannot be read ({error!r})") from error


def path_from_json(values: Any) -> PathYx:
    """Return positions (y, x) from nested lists.

    Raises:
        ValueError: One is not a pair of finite numbers.
    """
    path = tuple((float(y), float(x)) for y, x in values)
    if not all(isfinite(y) and isfinite(x) for y, x in path):
        raise ValueError("a position is not finite")
    return path


_READ: Mapping[str, Callable[[Mapping[str, Any]], DrawnPrompt]] = {
    "point": lambda v: PointPrompt(path_from_json([v["position"]])[0], bool(v["positive"])),
    "box": lambda v: BoxPrompt(path_from_json([v["start"]])[0], path_from_json([v["stop"]])[0]),
    "scribble": lambda v: Scribble(path_from_json(v["path"]), float(v["radius_px"]), bool(v["positive"])),
    "polygon": lambda v: Polygon(path_from_json(v["vertices"])),
}
