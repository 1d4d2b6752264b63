"""The part of a slice that a slice tracker shows its model."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray

from core.geometry import bounding_box
from core.imaging.lesion_crop import LesionCrop
from core.prompts.values import MaskPrompt, PromptSet

LEAST_SIDE_PX = 64
STEP_PX = 16
"""Windows begin at multiples of this and have sides of twice as many, so that ways that pass a slice again
show the model the very same picture and it is encoded once."""


def window_round(prompts: PromptSet, shape: Sequence[int], zoom: float | None) -> LesionCrop:
    """A square about the prompts, inside a slice of `shape`.

    Args:
        prompts: Points, boxes and masks in (y, x).
        shape: (y, x) of the slice.
        zoom: Its side as a multiple of the prompts' longer side; None for the whole slice. A single point
            has no extent and gives the whole slice, too.
    """
    height, width = shape
    low, high = _extent(prompts)
    longer = float((high - low).max()) if low.size else 0.0
    if zoom is None or longer <= 1:
        return LesionCrop(0, height, 0, width)
    side = max(LEAST_SIDE_PX, ceil(zoom * longer / (2 * STEP_PX)) * 2 * STEP_PX)
    (top, bottom), (left, right) = (
        _part(middle, side, size) for middle, size in zip((low + high) / 2, shape, strict=True)
    )
    return LesionCrop(top, bottom, left, right)


def prompts_in(window: LesionCrop, prompts: PromptSet) -> PromptSet:
    """The prompts in the window's own coordinates, masks cut to it."""
    drawn = window.of_prompts(PromptSet((*prompts.points, *prompts.boxes), prompts.source))
    if prompts.mask is None:
        return drawn
    cut = MaskPrompt(np.ascontiguousarray(window.of(prompts.mask.mask)))
    return PromptSet((*drawn.prompts, cut), prompts.source)


def put_back(window: LesionCrop, mask: NDArray[np.bool_], shape: Sequence[int]) -> NDArray[np.bool_]:
    """A mask of the window in the slice's grid."""
    whole = np.zeros(tuple(shape), dtype=bool)
    whole[window.top : window.bottom, window.left : window.right] = mask
    return whole


def _extent(prompts: PromptSet) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lowest and highest (y, x) edge of all that shows the lesion; empty arrays for nothing."""
    boxes = list(prompts.boxes)
    if prompts.mask is not None and prompts.mask.mask.any():
        boxes.append(bounding_box(prompts.mask.mask))
    places = [point.position for point in prompts.points if point.positive]
    lows = [box.start for box in boxes] + places
    highs = [box.stop for box in boxes] + [tuple(value + 1 for value in place) for place in places]
    if not lows:
        return np.empty(0), np.empty(0)
    return np.array(lows, dtype=float).min(axis=0), np.array(highs, dtype=float).max(axis=0)


def _part(middle: float, side: int, size: int) -> tuple[int, int]:
    """Start and stop of a stretch of `side` about `middle`, moved to lie inside `size` where it fits."""
    start = round((middle - side / 2) / STEP_PX) * STEP_PX
    start = min(max(start, 0), max(size - side, 0))
    return start, min(start + side, size)
