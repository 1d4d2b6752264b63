"""The surface of a mask as triangles in millimetres, light enough for a browser."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from core.geometry import bounding_box, box_slices
from core.voxel_steps import VoxelSteps

MOST_CELLS = 64**3
"""Voxels that are triangulated at most; a larger box round the mask is averaged down to it."""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Triangles of a closed surface.

    Attributes:
        vertices_mm: (n, 3) float64 along (z, y, x), 0 at the centre of the volume's first voxel; at right
            angles also where the volume's axes are not (`core.voxel_steps.VoxelSteps.vectors_mm`).
        triangles: (m, 3) integers, rows of `vertices_mm`.
    """

    vertices_mm: NDArray[np.float64]
    triangles: NDArray[np.intp]


def surface(mask: NDArray[np.bool_], steps: VoxelSteps) -> Surface:
    """The surface midway between target and background; large masks are averaged over blocks first.

    Marching cubes, Lewiner et al. 2003, doi:10.1080/10867651.2003.10487582.

    Args:
        mask: bool (z, y, x), not empty.
        steps: Along (z, y, x).

    Returns:
        Closed also where the mask touches the volume's border.

    Raises:
        PromptError: The mask is empty.
    """
    from skimage.measure import marching_cubes

    box = box_slices(bounding_box(mask), mask.shape)
    part = mask[box].astype(np.float32)
    block = _block(part.shape, steps.lengths_mm)
    shares = np.pad(_averaged(part, block), 1)
    level = 0.5 * float(shares.max())
    vertices, triangles, _, _ = marching_cubes(shares, level)  # type: ignore[no-untyped-call]
    # The first cell of the padding lies one block before the box; a block's centre lies within it.
    first = np.array([piece.start for piece in box])
    within = (np.array(block) - 1) / 2
    voxels = (vertices.astype(np.float64) - 1) * np.array(block) + first + within
    return Surface(steps.places_mm(voxels), triangles.astype(np.intp))


def _block(shape: tuple[int, ...], spacing_mm: tuple[float, ...]) -> tuple[int, int, int]:
    """Return the voxels of a block: as close to cubes in mm as whole numbers allow, and few blocks."""
    block = [1, 1, 1]
    while np.prod([ceil(size / step) for size, step in zip(shape, block, strict=True)]) > MOST_CELLS:
        lengths = [step * mm for step, mm in zip(block, spacing_mm, strict=True)]
        block[int(np.argmin(lengths))] += 1
    return block[0], block[1], block[2]


def _averaged(part: NDArray[np.float32], block: tuple[int, int, int]) -> NDArray[np.float32]:
    """Return the mean of every block; what is missing of the last ones counts as background."""
    missing = [(0, -size % step) for size, step in zip(part.shape, block, strict=True)]
    filled = np.pad(part, missing)
    for axis, step in enumerate(block):
        parted = (*filled.shape[:axis], filled.shape[axis] // step, step, *filled.shape[axis + 1 :])
        filled = filled.reshape(parted).mean(axis=axis + 1)
    return np.asarray(filled, dtype=np.float32)
