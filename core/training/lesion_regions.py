"""The boxes of a volume that are kept for training, with room for every cube that may be drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.clicks.first_blocks import covering_blocks
from core.clicks.model_grid import ModelGrid
from core.geometry import bounding_box
from core.models.contracts import Block


@dataclass(frozen=True, slots=True)
class CubeFrame:
    """The frame that a model of cubes works on.

    Attributes:
        side: The side of its cube in voxels.
        voxel_mm: Side of a voxel; None for the volume's own voxels.
        centre: ``lesion`` or ``click``: what cubes are laid around.
        shift_voxels: Most that they are moved along each axis.
        smooth: True where larger voxels are means, see `core.clicks.model_grid.ModelGrid`.
        zoom: A cube drawn at random shows up to this share more, or as much less, along every axis.
    """

    side: int
    voxel_mm: float | None
    centre: str = "lesion"
    shift_voxels: int = 0
    smooth: bool = False
    zoom: float = 0.0

    @property
    def widest(self) -> int:
        """The greatest number of voxels that a cube shows along an axis; even."""
        return self.drawn_side(1.0)

    def drawn_side(self, place: float) -> int:
        """Return the voxels along an axis of a drawn cube, even, for a place from -1 (closest) to 1."""
        widened: float = self.side * (1.0 + self.zoom) ** place
        return 2 * round(widened / 2)


def lesion_regions(reference: NDArray[np.bool_], grid: ModelGrid, frame: CubeFrame) -> Iterator[Block]:
    """Return a box around a lesion; of a large one a box for each of the cubes that cover it side by side.

    Args:
        reference: bool (z, y, x), the volume's grid; one without a voxel in the model's grid has no box.
        grid: The grid of the volume and the model.
        frame: The model's. Cubes around a click lie anywhere around the lesion, so that it stays one box.
    """
    placed = grid.mask_in_model(reference)
    if not placed.any():
        return
    if frame.centre == "click":
        yield _grown(_surrounding(placed), frame.widest // 2 + frame.shift_voxels)
        return
    for block in covering_blocks(reference, grid, side=frame.side):
        yield _grown(block, frame.shift_voxels + (frame.widest - frame.side) // 2)


def cut_out(mask: NDArray[np.bool_], block: Block) -> NDArray[np.bool_]:
    """Return what of a mask lies in a block, of the block's shape; False beyond the mask's grid."""
    found = np.zeros(block.shape, dtype=np.bool_)
    spans = [
        (max(start, 0), min(start + size, limit), start)
        for start, size, limit in zip(block.start, block.shape, mask.shape, strict=True)
    ]
    if all(first < last for first, last, _ in spans):
        there = tuple(slice(first - start, last - start) for first, last, start in spans)
        found[there] = mask[tuple(slice(first, last) for first, last, _ in spans)]
    return found


def _grown(block: Block, voxels: int) -> Block:
    """Return the block with so many voxels more on every side."""
    (z, y, x), (depth, height, width) = block.start, block.shape
    more = 2 * voxels
    return Block((z - voxels, y - voxels, x - voxels), (depth + more, height + more, width + more))


def _surrounding(mask: NDArray[np.bool_]) -> Block:
    box = bounding_box(mask)
    (z, y, x), (last_z, last_y, last_x) = map(int, box.start), map(int, box.stop)
    return Block((z, y, x), (last_z - z, last_y - y, last_x - x))
