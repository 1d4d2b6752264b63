"""Areas under strokes and polygons, each worked out once: a replay paints the same ones again and again."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.annotation.drawn import PathYx
from core.imaging.mask_editing import polygon_mask, stroke_mask

Mask = NDArray[np.bool_]
_KEPT = 64


@lru_cache(maxsize=_KEPT)
def painted_stroke(shape: tuple[int, int], path_yx: PathYx, radius_px: float) -> Mask:
    """Return `core.imaging.mask_editing.stroke_mask`, read-only."""
    return _read_only(stroke_mask(shape, path_yx, radius_px=radius_px))


@lru_cache(maxsize=_KEPT)
def painted_polygon(shape: tuple[int, int], vertices_yx: PathYx) -> Mask:
    """Return `core.imaging.mask_editing.polygon_mask`, read-only."""
    return _read_only(polygon_mask(shape, vertices_yx))


def _read_only(mask: Mask) -> Mask:
    mask.setflags(write=False)
    return mask
