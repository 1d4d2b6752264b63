"""Telling labels from a spread of values by where the values lie."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

_LEAST_SHARE = 0.5
_MOST_STEPS = 64
_LEAST_BLOCKS = 8
_BACKGROUND = 0


def are_regions(place: NDArray[np.integer[Any]]) -> bool:
    """Tell whether the values between the lowest and the highest are targets of their own.

    A compressed, resampled or blurred mask has its values between along the edge of one target: no pixel of
    them has all its neighbours alike, and each touches pixels of other values. A label's pixels lie
    together. So values are labels where at least half of those between have a pixel whose neighbours along
    every axis are all of the same value, or where every patch of pixels that touch one another has one value.
    A blurred mask that was then enlarged by repeating its pixels has such blocks too: many of each value, and
    every one between something lower and something higher.

    Args:
        place: Rank of each pixel's value among all values, 0 for the lowest (the background).
    """
    inside = place != _BACKGROUND
    cropped = np.pad(place[scipy.ndimage.find_objects(inside.astype(np.uint8))[0]], 1)
    highest = int(cropped.max())
    solid = set(np.unique(cropped[_alike(cropped)]).tolist())
    between = range(1, highest)
    if sum(rank in solid for rank in between) >= _LEAST_SHARE * len(between):
        return not _are_steps(cropped, between)
    return _patches_have_one_value(cropped)


def _alike(place: NDArray[Any]) -> NDArray[np.bool_]:
    """Return the pixels whose two neighbours along each axis have their own value; the rim has none."""
    alike = np.zeros(place.shape, dtype=np.bool_)
    middle = (slice(1, -1),) * place.ndim
    inner = np.ones(alike[middle].shape, dtype=np.bool_)
    for axis in range(place.ndim):
        for step in (slice(None, -2), slice(2, None)):
            neighbours = tuple(step if axis == other else slice(1, -1) for other in range(place.ndim))
            inner &= place[middle] == place[neighbours]
    alike[middle] = inner
    return alike


def _are_steps(place: NDArray[Any], between: range) -> bool:
    """Tell whether the values between form many blocks each, all of them on the way from low to high."""
    if not 0 < len(between) <= _MOST_STEPS:
        return False
    lower = scipy.ndimage.minimum_filter(place, size=3) < place
    higher = scipy.ndimage.maximum_filter(place, size=3) > place
    blocks = 0
    for rank in between:
        patches, count = scipy.ndimage.label(place == rank, structure=np.ones((3,) * place.ndim))
        numbers = np.arange(1, count + 1)
        on_slope = [scipy.ndimage.maximum(side, patches, numbers) for side in (lower, higher)]
        if not np.logical_and(*on_slope).all():
            return False
        blocks += count
    return blocks >= _LEAST_BLOCKS * len(between)


def _patches_have_one_value(place: NDArray[Any]) -> bool:
    patches, count = scipy.ndimage.label(place, structure=np.ones((3,) * place.ndim))
    numbers = np.arange(1, count + 1)
    extremes = scipy.ndimage.minimum, scipy.ndimage.maximum
    lowest, highest = (np.asarray(of(place, patches, numbers)) for of in extremes)
    return bool((lowest == highest).all())
