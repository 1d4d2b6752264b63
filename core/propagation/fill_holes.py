"""Small holes in a slice's mask; SAM 2's own filling needs an extension that the package comes without."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray


def fill_holes(mask: NDArray[np.bool_], *, most_px: int) -> NDArray[np.bool_]:
    """The mask with its holes of at most `most_px` pixels filled.

    A hole is background that is not connected to the picture's border (4 neighbours).

    Args:
        mask: (y, x).
        most_px: 0 changes nothing.

    Returns:
        bool, (y, x); the mask itself where nothing is filled.
    """
    # scikit-image's remove_small_holes would also fill small ground at the border, which is no hole.
    if most_px <= 0 or not mask.any():
        return mask
    holes, count = scipy.ndimage.label(scipy.ndimage.binary_fill_holes(mask) & ~mask)
    if not count:
        return mask
    sizes = np.bincount(holes.ravel())
    small = sizes <= most_px
    small[0] = False
    return np.asarray(mask | small[holes])
