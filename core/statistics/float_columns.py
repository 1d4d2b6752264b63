"""Columns of numbers with gaps, where they enter a statistic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError

Column = Sequence[float | None] | NDArray[np.float64]
"""Numbers in case order; None or NaN is an undefined value."""


def as_floats(column: Column, *, name: str, length: int | None = None) -> NDArray[np.float64]:
    """A column as float64 of shape (n,), gaps as NaN.

    Args:
        column: The values.
        name: The name of the values in an error.
        length: Number of values there must be, if that is known.

    Raises:
        InputError: An infinite value, or another number of values.
    """
    if isinstance(column, np.ndarray):
        values = column.astype(np.float64)
    else:
        values = np.array([np.nan if value is None else value for value in column], dtype=np.float64)
    if length is not None and values.size != length:
        raise InputError(
            f"{name} has {values.size} values, expected {length}; give one per case, None for a gap"
        )
    if np.isinf(values).any():
        raise InputError(f"{name} holds an infinite value; give None where a value is undefined")
    return values
