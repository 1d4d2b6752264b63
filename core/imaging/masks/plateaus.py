"""The even areas half-way up a mask: labels that were compressed or resized, and lost their exact values."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

_MIDDLE = (0.2, 0.8)
_BINS = 60
_WITHIN = 0.04
"""Half the width of a plateau, as a share of the maximum: compression moves an even area less than that."""
_LEAST_SHARE = 0.5
"""The share of the pixels in the middle that one plateau must hold: those of an edge, or of a smooth
slope, lie evenly at all heights."""
_LEAST_INNER = 0.25
"""The share of its pixels whose neighbours along every axis must belong to it: an edge is thin."""


def plateau_of(values: NDArray[Any]) -> float | None:
    """The height of an even area between 20 and 80 % of the maximum; None where there is none.

    Args:
        values: The values of a spread, the maximum above zero.
    """
    highest = float(values.max())
    low, high = (share * highest for share in _MIDDLE)
    middle = (values > low) & (values < high)
    if not middle.any():
        return None
    box = scipy.ndimage.find_objects(middle.astype(np.uint8))[0]
    inside, cut = middle[box], values[box]
    counts, edges = np.histogram(cut[inside], bins=_BINS, range=(low, high))
    height = float(edges[int(np.argmax(counts))] + edges[int(np.argmax(counts)) + 1]) / 2
    level = np.abs(cut - height) <= _WITHIN * highest
    inner = scipy.ndimage.binary_erosion(level, scipy.ndimage.generate_binary_structure(level.ndim, 1))
    on_level = int(np.count_nonzero(level & inside))
    is_common = on_level >= _LEAST_SHARE * int(np.count_nonzero(inside))
    return height if is_common and np.count_nonzero(inner) >= _LEAST_INNER * on_level else None
