"""The area where the picture shows tissue rather than the black frame round the scan."""

from __future__ import annotations

import cv2
import numpy as np
import scipy
from numpy.typing import NDArray

CLOSING_PX = 11
"""Black gaps up to about this width (speckle, thin shadows) belong to the scan."""


def scan_area(grey: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return pixels above 0, closed with a disc and with enclosed holes (cysts) filled.

    Args:
        grey: (y, x), 0 is black.

    Returns:
        Boolean, same shape; all True where the whole image is black.
    """
    lit = (grey > 0).astype(np.uint8)
    if not lit.any():
        return np.ones(grey.shape, dtype=np.bool_)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (CLOSING_PX, CLOSING_PX))
    closed = cv2.morphologyEx(lit, cv2.MORPH_CLOSE, disc)
    return np.asarray(scipy.ndimage.binary_fill_holes(closed), dtype=np.bool_)
