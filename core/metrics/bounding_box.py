"""The smallest box that holds the foreground of two masks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Box = tuple[slice, ...]


def bounding_box(mask: NDArray[np.bool_]) -> Box | None:
    """Return the smallest box around a mask's foreground as slices; None where it is empty."""
    box: Box = ()
    for axis in range(mask.ndim):
        others = tuple(other for other in range(mask.ndim) if other != axis)
        # Narrowing axis by axis keeps a full volume to one pass over memory.
        hit = np.flatnonzero(mask[box].any(axis=others))
        if not hit.size:
            return None
        box = (*box, slice(int(hit[0]), int(hit[-1]) + 1))
    return box


def joint_bounding_box(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> Box:
    """Return the smallest box around both foregrounds; one without pixels where both are empty."""
    boxes = [box for box in (bounding_box(first), bounding_box(second)) if box is not None]
    if not boxes:
        return (slice(0, 0),) * first.ndim
    return tuple(
        slice(min(s.start for s in sides), max(s.stop for s in sides)) for sides in zip(*boxes, strict=True)
    )
