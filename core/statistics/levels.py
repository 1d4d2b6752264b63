"""Columns as levels: what rank correlations need of them, found without sorting them again and again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.statistics.ties import joined

Array = NDArray[np.float64]

MOST_GAPS = 4
"""Levels per case, up to which whole numbers are counted, not sorted."""


def as_levels(column: Array) -> Array:
    """The place of each value among the column's different ones, from 0; NaN stays.

    Every rank correlation of the levels, also over some of the cases, is that of the values. Values equal up
    to rounding are one level.
    """
    defined = ~np.isnan(column)
    levels = np.full(column.shape, np.nan)
    levels[defined] = np.unique(joined(column[defined]), return_inverse=True)[1]
    return levels


def mid_ranks(column: Array) -> Array:
    """Return ranks from 1, equal values sharing the mean of theirs; finite."""
    counts, place = _counted(column)
    below = np.cumsum(counts) - counts
    return np.asarray((below + (counts + 1) / 2)[place], dtype=np.float64)


def level_counts(column: Array) -> Array:
    """Return how many cases have each value, lowest value first; finite."""
    counts = _counted(column)[0]
    return counts[counts > 0]


def _counted(column: Array) -> tuple[Array, NDArray[np.intp]]:
    """Return cases per level, and the level of each case; levels without a case may be among them."""
    if column.size and column.min() >= 0 and column.max() <= MOST_GAPS * column.size:
        place = column.astype(np.intp)
        if (place == column).all():
            return np.bincount(place).astype(np.float64), place
    _, place, counts = np.unique(column, return_inverse=True, return_counts=True)
    return counts.astype(np.float64), place
