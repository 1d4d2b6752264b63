"""The way from what a person drew to what a model takes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from math import ceil, dist

import numpy as np
from numpy.typing import NDArray

from core.annotation.drawn import DrawnPrompt, PathYx, Polygon, Scribble
from core.annotation.painted import painted_polygon, painted_stroke
from core.prompts.values import BoxPrompt, MaskPrompt, PointPrompt, Prompt, PromptKind

MAX_POINTS_PER_SCRIBBLE = 8


def as_prompts(
    drawn: Sequence[DrawnPrompt], shape: tuple[int, int], *, kinds: frozenset[PromptKind]
) -> tuple[Prompt, ...]:
    """Return prompts for a model, in the order drawn; a mask comes last.

    Points and boxes pass through, also where the model does not take them: it then refuses them with a
    reason. Scribbles and polygons become one mask, painted in the order drawn, in which a negative
    scribble erases. A model that takes no masks but points gets up to `MAX_POINTS_PER_SCRIBBLE` points at
    equal distances along each scribble.

    Args:
        drawn: The drawn prompts in order.
        shape: (y, x) of the image.
        kinds: The kinds of prompts that the model takes.
    """
    if PromptKind.MASK in kinds or PromptKind.POINT not in kinds:
        direct = [p for p in drawn if isinstance(p, PointPrompt | BoxPrompt)]
        return (*direct, *_mask(drawn, shape))
    points = [prompt for d in drawn if not isinstance(d, Polygon) for prompt in _pointwise(d)]
    return (*points, *_mask([p for p in drawn if isinstance(p, Polygon)], shape))


def _mask(drawn: Sequence[DrawnPrompt], shape: tuple[int, int]) -> Iterator[MaskPrompt]:
    """Yield the one mask of all scribbles and polygons; none where there are none."""
    areas = [p for p in drawn if isinstance(p, Scribble | Polygon)]
    if not areas:
        return
    mask: NDArray[np.bool_] = np.zeros(shape, dtype=bool)
    for area in areas:
        if isinstance(area, Polygon):
            mask |= painted_polygon(shape, area.vertices_yx)
        elif area.positive:
            mask |= painted_stroke(shape, area.path_yx, area.radius_px)
        else:
            mask &= ~painted_stroke(shape, area.path_yx, area.radius_px)
    yield MaskPrompt(mask)


def _pointwise(drawn: PointPrompt | BoxPrompt | Scribble) -> Iterator[Prompt]:
    if isinstance(drawn, Scribble):
        for position in along(drawn.path_yx, spacing_px=2 * drawn.radius_px):
            yield PointPrompt(position, drawn.positive)
    else:
        yield drawn


def along(path_yx: PathYx, *, spacing_px: float) -> PathYx:
    """Return positions at equal distances along a polyline, its ends among them.

    Args:
        path_yx: The positions of the polyline, at least one.
        spacing_px: Wanted distance; it is stretched where more than `MAX_POINTS_PER_SCRIBBLE` would result.
    """
    lengths = [dist(a, b) for a, b in itertools.pairwise(path_yx)]
    total = sum(lengths)
    if total == 0:
        return path_yx[:1]
    count = min(max(ceil(total / max(spacing_px, 1.0)) + 1, 2), MAX_POINTS_PER_SCRIBBLE)
    at = np.concatenate([[0.0], np.cumsum(lengths)])
    wanted = np.linspace(0.0, total, count)
    y, x = (np.interp(wanted, at, [position[axis] for position in path_yx]) for axis in (0, 1))
    return tuple(zip(y.tolist(), x.tolist(), strict=True))
