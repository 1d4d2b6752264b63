"""The part of a volume that a model of cubes sees: voxels of a block, in its own axes and values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.clicks.grid_axis import GridAxis
from core.clicks.model_grid import ModelGrid
from core.models.contracts import Block


@dataclass(frozen=True, slots=True)
class _Cut:
    """Places along one axis of a block that lie in the volume, their neighbours there, and the share.

    There are `samples` neighbours and shares for each place.
    """

    at: NDArray[np.intp]
    low: NDArray[np.intp]
    high: NDArray[np.intp]
    part: NDArray[np.float32]
    samples: int

    @property
    def needed(self) -> slice:
        return slice(int(self.low.min()), int(self.high.max()) + 1)


def read_block(voxels: NDArray[Any], grid: ModelGrid, block: Block) -> NDArray[np.float32]:
    """Return the voxels of a block of the model's grid, linear between those of the volume; 0 outside of it.

    A voxel of a smooth grid is the mean of `GridAxis.samples` such values along each axis. Only the slices
    that the block needs are read, one pair at a time.

    Args:
        voxels: (z, y, x) of the volume.
        grid: Grid of the volume and the model.
        block: Block of the model's grid.

    Returns:
        float32 (z, y, x), of the block's shape.
    """
    places = zip(grid.axes, block.start, block.shape, strict=True)
    z, y, x = (_cut(axis, start, size) for axis, start, size in places)
    found = np.zeros(block.shape, dtype=np.float32)
    if not (len(z.at) and len(y.at) and len(x.at)):
        return found
    rows, columns = y.needed, x.needed
    y_low, y_high = y.low - rows.start, y.high - rows.start
    x_low, x_high = x.low - columns.start, x.high - columns.start
    filled = found[:, y.at[0] : y.at[-1] + 1, x.at[0] : x.at[-1] + 1]
    for at, low, high, part in zip(z.at.repeat(z.samples), z.low, z.high, z.part, strict=True):
        plane = _between(voxels[low, rows, columns], voxels[high, rows, columns], part)
        plane = _averaged(_between(plane[y_low], plane[y_high], y.part[:, None]), y.samples)
        across = _averaged(_between(plane[:, x_low], plane[:, x_high], x.part).T, x.samples).T
        filled[at] += across if z.samples == 1 else across / np.float32(z.samples)
    return found


def normalised(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return z-scores by mean and standard deviation (n - 1) of the voxels above 0, applied to all.

    Zeros where fewer than two voxels are above 0, or all of these are equal.
    """
    seen = values[values > 0].astype(np.float64)
    deviation = float(seen.std(ddof=1)) if len(seen) > 1 else 0.0
    if deviation == 0.0:
        return np.zeros_like(values)
    return ((values - np.float32(seen.mean())) / np.float32(deviation)).astype(np.float32)


def to_cube(block: NDArray[Any]) -> NDArray[Any]:
    """A block (z, y, x) in the models' axes, (right, anterior, superior); a view."""
    return block.transpose(2, 1, 0)[::-1, ::-1]


def from_cube(cube: NDArray[Any]) -> NDArray[Any]:
    """The way back from `to_cube`."""
    return cube[::-1, ::-1].transpose(2, 1, 0)


def points_in_cube(index: NDArray[np.floating], block: Block) -> NDArray[np.float32]:
    """Return positions (n, 3) of the model's grid as indices (n, 3) of a block's cube; both (z, y, x)."""
    z, y, x = (index - np.asarray(block.start)).T
    _, height, width = block.shape
    return np.stack([width - 1 - x, height - 1 - y, z], axis=1).astype(np.float32)


def _cut(axis: GridAxis, start: int, size: int) -> _Cut:
    index = np.arange(start, start + size)
    at = axis.in_volume(index)
    inside = (index >= 0) & (index < axis.model_size) & (at >= -0.5) & (at < axis.size - 0.5)
    n = axis.samples
    within = (np.arange(n) + 0.5) / n - 0.5
    at = axis.in_volume((index[inside, None] + within).ravel()).clip(0, axis.size - 1)
    low = np.floor(at).astype(np.intp)
    high = np.minimum(low + 1, axis.size - 1)
    return _Cut(np.flatnonzero(inside), low, high, (at - low).astype(np.float32), n)


def _averaged(values: NDArray[np.float32], samples: int) -> NDArray[np.float32]:
    """Return means of so many rows after another."""
    if samples == 1:
        return values
    means: NDArray[np.float32] = values.reshape(-1, samples, *values.shape[1:]).mean(axis=1)
    return means


def _between(low: NDArray[Any], high: NDArray[Any], part: Any) -> NDArray[np.float32]:
    low = low.astype(np.float32, copy=False)
    between: NDArray[np.float32] = low + (high.astype(np.float32, copy=False) - low) * part
    return between
