"""The places of the first blocks of a lesion."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.clicks.model_grid import ModelGrid, centred_block
from core.errors import InputError
from core.models.contracts import Block
from core.prompts.values import PointPrompt

LEAST_VOXELS = 2000
"""zhou2025 drops blocks with fewer voxels of the lesion."""


def covering_blocks(
    reference: NDArray[np.bool_], grid: ModelGrid, *, side: int, least_voxels: int = LEAST_VOXELS
) -> tuple[Block, ...]:
    """Return as many cubes side by side as cover a reference, around its middle, as in zhou2025.

    Args:
        reference: bool (z, y, x), the volume's grid.
        grid: Grid of the volume and the model.
        side: Side of the cubes, even.
        least_voxels: Least voxels of the model's grid; cubes with fewer of the reference are dropped, but
            never all of
            them: the fullest is kept.

    Raises:
        InputError: The reference is empty or of another shape.
    """
    if reference.shape != grid.grid.shape or not reference.any():
        raise InputError(
            f"a reference of shape {reference.shape} with {int(reference.sum())} voxels cannot place "
            f"blocks in a volume of shape {grid.grid.shape}; give the lesion's own, or none"
        )
    placed = grid.mask_in_model(reference)
    low, stop = _bounds(placed) if placed.any() else _bounds_of_thin(reference, grid)
    count = np.maximum(1, -(-(stop - low) // side))
    corner = np.asarray(centred_block(low, stop, side=side).start) - (count - 1) * side // 2
    blocks = [
        Block((int(z), int(y), int(x)), (side,) * 3)
        for z, y, x in (corner + np.asarray(step) * side for step in np.ndindex(*count))
    ]
    voxels = [int(placed[inside(block, placed.shape)].sum()) for block in blocks]
    kept = tuple(b for b, n in zip(blocks, voxels, strict=True) if n >= least_voxels)
    return kept or (blocks[int(np.argmax(voxels))],)


def clicked_blocks(
    clicks: NDArray[np.floating], placed: tuple[Block, ...], *, side: int
) -> tuple[Block, ...]:
    """New cubes for those clicks that no placed one holds: one around all of them, or as many as it takes.

    Args:
        clicks: (n, 3) positions in the model's grid.
        placed: Cubes that there are.
        side: Side of the cubes, even.
    """
    left = np.array([click for click in clicks if not any(holds(block, click[None])[0] for block in placed)])
    new: list[Block] = []
    while len(left):
        voxels = np.floor(left + 0.5).astype(np.intp)
        together = centred_block(voxels.min(0), voxels.max(0) + 1, side=side)
        if not holds(together, left).all():
            together = centred_block(voxels[0], voxels[0] + 1, side=side)
        new.append(together)
        left = left[~holds(together, left)]
    return tuple(new)


def holds(block: Block, positions: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Tell which positions (n, 3) of the model's grid lie in a block; (n,) bool."""
    voxels = np.floor(np.asarray(positions) + 0.5) - np.asarray(block.start)
    found: NDArray[np.bool_] = ((voxels >= 0) & (voxels < np.asarray(block.shape))).all(axis=-1)
    return found


def inside(block: Block, shape: tuple[int, ...]) -> tuple[slice, ...]:
    """The part of a block that lies in a grid, as slices of it; empty ones where none does."""
    return tuple(
        slice(min(max(0, start), whole), max(0, min(start + size, whole)))
        for start, size, whole in zip(block.start, block.shape, shape, strict=True)
    )


def positive_or_all(points: tuple[PointPrompt, ...]) -> tuple[PointPrompt, ...]:
    """The clicks on the lesion, which say where it is; all where there are none."""
    return tuple(point for point in points if point.positive) or points


def _bounds(mask: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First voxel and one past the last."""
    along = [np.flatnonzero(mask.any(axis=tuple({0, 1, 2} - {axis}))) for axis in range(3)]
    return np.array([at[0] for at in along]), np.array([at[-1] + 1 for at in along])


def _bounds_of_thin(
    reference: NDArray[np.bool_], grid: ModelGrid
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The same of a reference that falls between the model's voxels."""
    low, stop = _bounds(reference)
    middle = grid.in_model(((low + stop - 1) / 2)[None])[0]
    voxel = np.floor(middle + 0.5).astype(np.intp)
    return voxel, voxel + 1
