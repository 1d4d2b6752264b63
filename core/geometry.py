"""The way between index coordinates and the (x, y) order of the model packages; boxes and pixels.

Index coordinates: arrays' axes (y, x) or (z, y, x), 0 is the centre of the first pixel. Box edges lie
between pixels: pixel i covers [i, i + 1) of a box, so that the box of one pixel is (i, i + 1). The
packages take (x, y) and a box as the positions of its first and last pixel, (x0, y0, x1, y1).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray

from core.errors import PromptError
from core.prompts.values import BoxPrompt, PointPrompt


def points_xy(points: Sequence[PointPrompt]) -> NDArray[np.float64]:
    """Return the positions as (n, 2) rows of (x, y) in pixels; (0, 2) without points.

    Raises:
        PromptError: A point that is not (y, x).
    """
    for point in points:
        _require_2d(len(point.position), "point")
    return np.array([point.position[::-1] for point in points], dtype=np.float64).reshape(-1, 2)


def point_labels(points: Sequence[PointPrompt]) -> NDArray[np.int64]:
    """Return 1 for a positive, 0 for a negative point, shape (n,): the label convention of SAM."""
    return np.array([int(point.positive) for point in points], dtype=np.int64)


def box_xyxy(box: BoxPrompt) -> NDArray[np.float64]:
    """Return first and last pixel of a (y, x) box as (x0, y0, x1, y1), shape (4,): `stop` is stop - 1.

    SAM embeds the corners of a box as it embeds points, so they have to be pixel positions, not edges.

    Raises:
        PromptError: The box is not (y, x).
    """
    _require_2d(len(box.start), "box")
    (y0, x0), (y1, x1) = box.start, box.stop
    return np.array([x0, y0, x1 - 1, y1 - 1], dtype=np.float64)


def bounding_box(mask: NDArray[np.bool_]) -> BoxPrompt:
    """Return the smallest box round all pixels of a mask, (y, x) or (z, y, x), with whole numbers.

    Raises:
        PromptError: The mask is empty.
    """
    lines = [np.flatnonzero(mask.any(axis=_others(axis, mask.ndim))) for axis in range(mask.ndim)]
    if not lines[0].size:
        raise PromptError("an empty mask has no bounding box; leave out cases without a reference")
    return BoxPrompt(tuple(float(line[0]) for line in lines), tuple(float(line[-1] + 1) for line in lines))


def clip_box(box: BoxPrompt, shape: Sequence[int]) -> BoxPrompt:
    """The part of a box inside an image of `shape`.

    A box outside, or one that keeps less than a pixel, becomes one pixel wide at the nearest border:
    every model gets a box that it can use.
    """
    start = tuple(min(max(low, 0.0), size - 1.0) for low, size in zip(box.start, shape, strict=True))
    stop = tuple(
        max(min(high, float(size)), low + 1.0) for high, low, size in zip(box.stop, start, shape, strict=True)
    )
    return BoxPrompt(start, stop)


def box_slices(box: BoxPrompt, shape: Sequence[int]) -> tuple[slice, ...]:
    """The pixels whose centres lie in a box, as slices inside an image of `shape`; at least one pixel."""
    clipped = clip_box(box, shape)
    slices = []
    for low, high, size in zip(clipped.start, clipped.stop, shape, strict=True):
        first = min(ceil(low - 0.5), size - 1)
        slices.append(slice(first, max(ceil(high - 0.5), first + 1)))
    return tuple(slices)


def pixel_at(position: Sequence[float], shape: Sequence[int]) -> tuple[int, ...]:
    """Return the index of the pixel nearest to a position, inside an image of `shape`; halves go down."""
    pairs = zip(position, shape, strict=True)
    return tuple(min(max(ceil(value - 0.5), 0), size - 1) for value, size in pairs)


def _others(axis: int, count: int) -> tuple[int, ...]:
    return tuple(other for other in range(count) if other != axis)


def _require_2d(axes: int, what: str) -> None:
    if axes != 2:
        raise PromptError(f"a {what} with {axes} axes cannot be used on a 2D image; give it as (y, x)")
