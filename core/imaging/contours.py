"""Outlines of a mask."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from skimage.measure import find_contours


def mask_contours(mask: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
    """Return closed outlines that run midway between target and background pixels.

    Args:
        mask: bool, (y, x).

    Returns:
        One (n, 2) array of (y, x) index coordinates per outline, outer edges and holes alike; the first
        point is repeated at the end. Coordinates reach from -0.5 to size - 0.5 where the mask touches
        the picture's edge. Empty for an empty mask.
    """
    if not mask.any():
        return []
    padded = np.pad(mask, 1).astype(np.float32)
    contours = find_contours(padded, 0.5)  # type: ignore[no-untyped-call]
    return [np.asarray(contour, dtype=np.float64) - 1.0 for contour in contours]
