"""A mask brought onto another grid by the nearest voxel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.volumes import Grid


def onto_grid(mask: NDArray[np.bool_], grid: Grid, *, target: Grid) -> NDArray[np.bool_]:
    """Return for every voxel of `target` the voxel of the mask whose cell its centre falls into.

    As SimpleITK's resampling with nearest neighbours (halves go up); False outside the mask's grid.

    Args:
        mask: bool (z, y, x) on `grid`.
        grid: The grid of the mask.
        target: The grid to fill.

    Returns:
        bool, of the target's shape.
    """
    to_mask = np.linalg.inv(grid.affine) @ target.affine
    depth, height, width = target.shape
    y, x = np.mgrid[:height, :width]
    in_plane = np.einsum("ij,jyx->iyx", to_mask[:3, 1:3], np.stack([y, x])) + to_mask[:3, 3, None, None]
    found = np.zeros(target.shape, dtype=np.bool_)
    limits = np.asarray(mask.shape)[:, None, None]
    for z in range(depth):
        # The small shift keeps a half that rounding error pulled down where SimpleITK has it.
        places = np.floor(in_plane + (to_mask[:3, 0] * z)[:, None, None] + 0.5 + 1e-9).astype(np.intp)
        inside = ((places >= 0) & (places < limits)).all(axis=0)
        found[z][inside] = mask[tuple(places[:, inside])]
    return found
