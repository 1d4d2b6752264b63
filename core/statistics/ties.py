"""The rule of equality: values that differ by the rounding of floats alone are equal, in whatever unit.

0.1 + 0.2 is not 0.3 to a computer, and 41 voxels of 0.1 mm are not 4.1 mm; ranks would see it. Everything in
`core.statistics` that ranks, looks for ties or asks whether something is 0 asks here first.

Neighbours in order are joined where they lie close together. Rounding to a grid of decimals would not do: a
value at the edge of a step falls to one side in mm and to the other in voxels, and steps of so many digits
change their width at every power of ten. Gaps grow and shrink with the unit, and have no edges. Chains of
close neighbours are joined too, so that turning the order round changes nothing; values that lie so densely
over a wide range are not measured.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TOLERANCE = 1e-12
"""A share of the size of the values. A sum of a hundred floats is off by about 1e-14 of it; nothing is
measured to twelve digits."""

_MOST_WHOLE = 1e11
"""Different whole numbers up to here are farther apart than the tolerance."""


def sizes_of(*columns: Array) -> Array:
    """Return the size that each value's rounding is held against: its magnitude, at least the median.

    The median is that of the magnitudes other than 0: what is left of a subtraction, such as 5e-17 among
    values about 1, counts as 0, and a single enormous value does not make all others equal.

    Args:
        columns: Columns of one shape, NaN where undefined; where they are several, such as the two that are
            compared, the larger magnitude of each place.
    """
    magnitudes = np.abs(np.stack(columns))
    there = magnitudes[magnitudes > 0]
    middle = there.size // 2
    typical = float(np.partition(there, middle)[middle]) if there.size else 0.0
    return np.asarray(np.maximum(magnitudes.max(axis=0), typical), dtype=np.float64)


def joined(values: Array, *, sizes: Array | None = None) -> Array:
    """The values with those that are equal up to rounding made equal, namely the lowest of them.

    Args:
        values: Joined along the last axis; NaN stays.
        sizes: The sizes as `sizes_of` gives them, of the same shape; for what was subtracted, those of its
            two sides. By default those of the values themselves.
    """
    if not values.size or (sizes is None and _whole(values)):
        return values
    order = np.argsort(values, axis=-1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=-1)
    reach = TOLERANCE * np.take_along_axis(sizes_of(values) if sizes is None else sizes, order, axis=-1)
    close = np.diff(ordered, axis=-1) <= np.maximum(reach[..., 1:], reach[..., :-1])
    places = np.broadcast_to(np.arange(values.shape[-1]), values.shape).copy()
    places[..., 1:][close] = 0
    lowest = np.take_along_axis(ordered, np.maximum.accumulate(places, axis=-1), axis=-1)
    found = np.empty_like(values)
    np.put_along_axis(found, order, lowest, axis=-1)
    return found


def differences(first: Array, second: Array) -> Array:
    """Return first minus second, 0 where they are equal up to rounding; NaN where either is undefined."""
    return _without_rest(first - second, sizes_of(first, second))


def settled(apart: Array, *, sizes: Array) -> Array:
    """Return differences with rests of rounding made 0, and magnitudes equal up to it made equal.

    Args:
        apart: Finite, shape (n,).
        sizes: The sizes of what was subtracted, not of the differences: they are rounded as their two sides
            are.
    """
    kept = _without_rest(apart, sizes)
    return np.asarray(np.sign(kept) * joined(np.abs(apart), sizes=sizes), dtype=np.float64)


def constant(values: Array) -> bool:
    """Return whether all values, one or more, are equal up to rounding."""
    return bool(np.ptp(joined(values.ravel())) == 0)


def at_limits(values: Array, limits: tuple[float, ...]) -> Array:
    """The values, where they are a limit up to rounding made that limit, so that they fall to its side."""
    found = np.array(values, dtype=np.float64)
    for limit in limits:
        found[np.abs(found - limit) <= TOLERANCE * abs(limit)] = limit
    return found


def is_same(value: float, other: float) -> bool:
    """Return whether two numbers are equal up to rounding."""
    return math.isclose(value, other, rel_tol=TOLERANCE)


def is_below(value: float, limit: float) -> bool:
    """Return whether a value is below a limit and not that limit up to rounding."""
    return value < limit and not is_same(value, limit)


def _without_rest(apart: Array, sizes: Array) -> Array:
    return np.asarray(np.where(np.abs(apart) <= TOLERANCE * sizes, 0.0, apart), dtype=np.float64)


def _whole(values: Array) -> bool:
    """Return whether these are whole numbers that cannot be equal by rounding; they need no sorting."""
    return bool((values == np.rint(values)).all() and np.abs(values).max() < _MOST_WHOLE)
