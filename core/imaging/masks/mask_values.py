"""The values of a mask, and what they mean: two values, a spread of values, or several labels."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.masks.regions import are_regions

MOST_LEVELS = 4096
"""A mask of more values than this is a spread; the largest atlases in use have about 2,000 labels."""

SMALL_LABEL = 20
"""Whole numbers up to this are labels whatever their shape: a mask that was compressed or resampled has
values from 0 to its maximum, and 255, 1,000 or 65,535 is the maximum that programs write."""

_WHOLE_WITHIN = 1e-3
_MOST_MARKS = 2
"""Values below zero that may stand beside small labels, as marks of what is to be ignored (-1); distances and
images have more of them."""


class MaskKind(StrEnum):
    """The ways to read the values of a mask."""

    CONSTANT = "constant"
    """One value: nothing is target where it is 0, everything where it is not."""
    BINARY = "binary"
    """Two values, whatever they are."""
    SPREAD = "spread"
    """Many values: lossy compression, resampling, probabilities, noise. Cut at half of the maximum."""
    LABELS = "labels"
    """Several targets, told apart by their value."""


@dataclass(frozen=True, slots=True)
class Levels:
    """The values of a mask.

    Attributes:
        lowest, highest: The lowest and the highest value of all pixels.
        target: The target's value where the mask is binary.
        labels: Values of the targets where there are several, ascending; whole numbers wherever the file's
            are so within rounding.
        between: Pixels strictly between the lowest and the highest value.
    """

    kind: MaskKind
    lowest: float
    highest: float
    target: float | None = None
    labels: tuple[float, ...] = ()
    between: int = 0


def levels_of(values: NDArray[Any], named: Collection[int] = ()) -> Levels:
    """Look at the values of a mask.

    Rules, in this order. One value is a constant mask, two are a binary one. Whole numbers (within 0.001)
    up to `SMALL_LABEL`, or all of them named by the file, are labels. So are other values, if each of them
    forms regions of its own as `core.imaging.masks.regions.are_regions` says; but values from 0 to 1 that
    are not whole are probabilities. Beside small labels one or two values below zero, such as -1, are marks
    of what is to be ignored, and no labels. Everything else is a spread.

    Args:
        values: Real numbers, any shape, finite, not empty.
        named: Values for which the file's header or label table has a name.
    """
    low, high = float(values.min()), float(values.max())
    if low == high:
        return Levels(MaskKind.CONSTANT, low, high)
    inner = (values != values.dtype.type(low)) & (values != values.dtype.type(high))
    between = int(np.count_nonzero(inner))
    if between == 0:
        return Levels(MaskKind.BINARY, low, high, target=_target(low, high))
    found = _distinct(values, inner, low, high)
    whole = np.rint(found)
    if found.size > MOST_LEVELS or not _could_be_labels(found, whole):
        return Levels(MaskKind.SPREAD, low, high, between=between)
    if np.abs(found - whole).max() > _WHOLE_WITHIN:
        return _judged(values, found, low=low, high=high, between=between)
    labels = tuple(float(value) for value in np.unique(whole) if value > 0.0)
    if len(labels) > 1 and (labels[-1] <= SMALL_LABEL or set(map(int, labels)) <= set(named)):
        return Levels(MaskKind.LABELS, low, high, labels=labels, between=between)
    if len(labels) <= 1:  # two values with noise on them
        return Levels(MaskKind.SPREAD, low, high, between=between)
    return _judged(values, np.unique(whole), low=low, high=high, between=between)


def _target(low: float, high: float) -> float:
    """Return the one of two values that is not zero, else the larger."""
    return low if high == 0.0 else high


def _distinct(values: NDArray[Any], inner: NDArray[np.bool_], low: float, high: float) -> NDArray[np.float64]:
    """Return all values, ascending; most pixels have the lowest or highest and need not be sorted."""
    return np.unique(np.concatenate(([low, high], np.unique(values[inner]).astype(np.float64))))


def _could_be_labels(found: NDArray[np.float64], whole: NDArray[np.float64]) -> bool:
    """Tell whether values may be labels: probabilities, and values far or often below zero, are none."""
    is_whole = bool(np.abs(found - whole).max() <= _WHOLE_WITHIN)
    if found[0] <= -_WHOLE_WITHIN:
        marks = int(np.count_nonzero(whole < 0.0))
        return is_whole and marks <= _MOST_MARKS and max(-found[0], found[-1]) <= SMALL_LABEL
    return is_whole or bool(found[-1] > 1.0)


def _judged(
    values: NDArray[Any], found: NDArray[np.float64], *, low: float, high: float, between: int
) -> Levels:
    """Judge values: labels where they form regions of their own, else a spread."""
    place = np.searchsorted((found[1:] + found[:-1]) / 2, values).astype(np.int16)
    if not are_regions(place):
        return Levels(MaskKind.SPREAD, low, high, between=between)
    labels = tuple(float(value) for value in found if value != 0.0)
    return Levels(MaskKind.LABELS, low, high, labels=labels, between=between)
