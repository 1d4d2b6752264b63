"""A noisy curve made readable."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError


def smoothed(values: NDArray[np.float64], *, window: int) -> NDArray[np.float64]:
    """Return exponential moving average from the first value on, looking back only.

    The weight of the past is 1 - 2 / (window + 1). The first values are not drawn towards zero: the sum of
    the weights so far is divided out (Kingma and Ba 2015, arXiv:1412.6980, section 3).

    Args:
        values: Finite, shape (n,), in the order of time; n may be 0.
        window: Values that count, roughly; 1 changes nothing.

    Returns:
        Shape (n,).

    Raises:
        InputError: The window is below 1.
    """
    if window < 1:
        raise InputError(f"window is {window}; it must be 1 or more")
    past = 1 - 2 / (window + 1)
    out = np.empty(values.size)
    total = weight = 0.0
    for place, value in enumerate(values):
        total, weight = past * total + value, past * weight + 1
        out[place] = total / weight
    return out
