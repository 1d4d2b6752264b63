"""Pixel spacing where it enters a measurement: its check, and what is said where it is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from core.errors import InputError

SPACING_UNKNOWN = "the pixel spacing is unknown"
"""Reason of every undefined value in mm."""


def checked_spacing_mm(spacing_mm: Sequence[float] | None, *, n_axes: int) -> tuple[float, ...] | None:
    """The spacing as plain floats, None where it is unknown.

    Args:
        spacing_mm: Distance between pixel centres along each array axis, or None.
        n_axes: Axes of the array that it belongs to.

    Raises:
        InputError: Another number of axes, or a value that is not a positive finite number.
    """
    if spacing_mm is None:
        return None
    checked = tuple(float(value) for value in spacing_mm)
    if len(checked) != n_axes:
        raise InputError(
            f"the spacing {checked} has {len(checked)} values for an array of {n_axes} axes; give one each"
        )
    if not all(isfinite(value) and value > 0 for value in checked):
        raise InputError(
            f"the spacing {checked} mm must be positive and finite; leave it out where it is unknown"
        )
    return checked
