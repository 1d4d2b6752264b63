"""Masks that are lines: a contour that nobody filled, or a frame around the picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_WIDEST_LINE_PX = 6
_LEAST_ENCLOSED = 2.0
"""The least area that a contour encloses, in its own; a ring of 6 pixels' width around a hole as large as
itself may be a lesion with a cyst in it."""


def is_frame(mask: NDArray[np.bool_]) -> bool:
    """Tell whether a mask runs along all four edges of its picture and leaves most of it free.

    Args:
        mask: (y, x), not empty.
    """
    edges = (mask[0], mask[-1], mask[:, 0], mask[:, -1])
    return all(bool(edge.all()) for edge in edges) and 2 * int(mask.sum()) < mask.size


def is_contour(mask: NDArray[np.bool_]) -> bool:
    """Tell whether a mask is nothing but closed lines that enclose much more than they cover.

    Args:
        mask: (y, x), not empty.
    """
    import cv2

    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    cropped = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    around = np.pad(cropped, 1).astype(np.uint8)
    square = np.ones((_WIDEST_LINE_PX + 1,) * 2, dtype=np.uint8)
    if cv2.erode(around, square, borderType=cv2.BORDER_CONSTANT, borderValue=0).any():
        return False
    outside = around.copy()
    cv2.floodFill(outside, None, (0, 0), 1)
    return int((outside == 0).sum()) >= _LEAST_ENCLOSED * int(cropped.sum())
