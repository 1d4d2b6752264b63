"""Outlines of masks as the browser draws them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.imaging.contours import mask_contours

_DECIMALS = 2


def mask_rings(mask: NDArray[np.bool_]) -> list[list[list[float]]]:
    """Return closed rings of places (y, x), counted from the first pixel's upper left corner.

    Args:
        mask: bool, (y, x).

    Returns:
        Outer edges and holes alike; filled by the even-odd rule they are the mask. Empty for an empty mask.
    """
    return [np.round(contour + 0.5, _DECIMALS).tolist() for contour in mask_contours(mask)]
