"""An axis of a volume and of the grid that a model of cubes works on."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.floating] | NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class GridAxis:
    """The places of the voxels of both to each other.

    Attributes:
        size: Voxels of the volume.
        spacing_mm: Their distance; 1 where the model works on the volume's own voxels.
        voxel_mm: Distance of the model's voxels; 1 likewise.
        mirrored: True where the file's first voxel is the last one here.
        scanned: True where it is the file's first axis.
        upwards: True where the models' cubes run the same way.
        smooth: True where the model's voxel is the mean over its length where it is longer than the volume's.
    """

    size: int
    spacing_mm: float
    voxel_mm: float
    mirrored: bool
    scanned: bool
    upwards: bool
    smooth: bool = False

    @property
    def model_size(self) -> int:
        """Return the voxels of the model's grid."""
        return ceil(self.size * self.spacing_mm / self.voxel_mm)

    @property
    def samples(self) -> int:
        """The number of values, evenly spaced in a model's voxel, of which it is the mean."""
        return max(1, ceil(self._step - 1e-9)) if self.smooth else 1

    @property
    def first(self) -> float:
        """The position of the model's voxel 0 in the volume."""
        if self.mirrored:
            return self.size - 0.5 - (self.model_size - 0.5) * self._step
        return 0.5 * self._step - 0.5

    def in_volume(self, index: Indices) -> NDArray[np.float64]:
        """Return the model indices as positions in the volume."""
        return np.asarray(index, dtype=np.float64) * self._step + self.first

    def in_model(self, index: Indices) -> NDArray[np.float64]:
        """Return the volume indices as positions in the model's grid."""
        return (np.asarray(index, dtype=np.float64) - self.first) / self._step

    def linear_in_block(self, values: NDArray[np.float32], start: int) -> tuple[int, NDArray[np.float32]]:
        """Return the values of a block, linear between its voxels, at those of the volume that lie in it.

        Args:
            values: float32, the block's voxels along the first axis.
            start: The block's first voxel in the model's grid.

        Returns:
            Index of the first such voxel of the volume; float32 values, one for each along the first axis.
        """
        at = self.in_model(np.arange(self.size)) - start
        inside = np.flatnonzero((at >= -0.5) & (at <= len(values) - 0.5))
        if not len(inside):
            return 0, values[:0]
        at = at[inside].clip(0, len(values) - 1)
        low = np.floor(at).astype(np.intp)
        high = np.minimum(low + 1, len(values) - 1)
        part = (at - low).astype(np.float32).reshape(-1, *(1,) * (values.ndim - 1))
        return int(inside[0]), values[low] * (1 - part) + values[high] * part

    def nearest_in_volume(self) -> NDArray[np.intp]:
        """Return for each of the model's voxels the nearest of the volume; may lie outside of it."""
        at = self.in_volume(np.arange(self.model_size))
        # Halves go up in the file's own order; the small shift keeps those that rounding pulled over.
        rounded = np.ceil(at - 0.5 - 1e-9) if self.mirrored else np.floor(at + 0.5 + 1e-9)
        return rounded.astype(np.intp)

    def nearest_in_block(self, start: int, size: int) -> NDArray[np.intp]:
        """Return for each voxel of the volume the nearest of a block of the model's, counted from its start.

        Many voxels lie half-way, and which way ITK (5.4) takes those is up to its rounding errors. Its steps
        are followed here, so that the answer is ITK's: distances in mm times the inverse of the voxel, and
        along the file's first axis the share of the way between the line's ends.

        Args:
            start: The block's first voxel in the model's grid.
            size: Size of the block.
        """
        from_start = np.arange(self.size + 1) * self.spacing_mm
        begin = (start * self._step + self.first) * self.spacing_mm
        if self.mirrored:
            from_start = (self.size - 1) * self.spacing_mm - from_start
        along_mm = from_start - begin
        if not self.upwards:
            along_mm = (size - 1) * self.voxel_mm - along_mm
        at = along_mm * (1 / self.voxel_mm)
        if self.scanned:
            at = at[0] + (at[-1] - at[0]) * (np.arange(self.size + 1) / self.size)
        found: NDArray[np.intp] = np.floor(at[:-1] + 0.5).astype(np.intp)
        found = found[::-1] if self.mirrored else found
        return found if self.upwards else size - 1 - found

    @property
    def _step(self) -> float:
        return self.voxel_mm / self.spacing_mm
