"""The ring of tissue round a lesion."""

from __future__ import annotations

from math import floor

import numpy as np
import scipy
from numpy.typing import NDArray


def ring_mask(mask: NDArray[np.bool_], *, width_px: float) -> NDArray[np.bool_]:
    """Return pixels outside the mask whose centre lies within `width_px` of a centre inside it.

    That is the dilation of the mask by a disc of that radius, minus the mask.

    Args:
        mask: Boolean (y, x), at least one pixel True.
        width_px: Radius of the disc in pixels.
    """
    margin = floor(width_px)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    window = (
        slice(max(0, rows[0] - margin), rows[-1] + margin + 1),
        slice(max(0, columns[0] - margin), columns[-1] + margin + 1),
    )
    ring = np.zeros(mask.shape, dtype=np.bool_)
    ring[window] = (scipy.ndimage.distance_transform_edt(~mask[window]) <= width_px) & ~mask[window]
    return ring
