"""The voxels of a phantom as places in mm, and random fields on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from core.datasets.mri_phantom_plan import Point

Field = NDArray[np.float32]
_COARSE_SIGMA = 2.0
EXTENT_MM: Point = (90.0, 192.0, 288.0)
"""The extent of a whole MRI scan, z, y, x; x is centred on the body."""


@dataclass(frozen=True, slots=True)
class Space:
    """A block of voxels.

    Attributes:
        shape: (z, y, x).
        start: Index of the first voxel in the whole scan.
        spacing_mm: (z, y, x).
        extent_mm: The extent of the whole scan, z, y, x; x is centred.
    """

    shape: tuple[int, int, int]
    start: tuple[int, int, int]
    spacing_mm: Point
    extent_mm: Point = EXTENT_MM

    @classmethod
    def whole(cls, shape: tuple[int, int, int], *, extent_mm: Point = EXTENT_MM) -> Space:
        """The scan in so many voxels."""
        z, y, x = (extent / size for extent, size in zip(extent_mm, shape, strict=True))
        return cls(shape, (0, 0, 0), (z, y, x), extent_mm)

    def around(self, centre_mm: Point, reach_mm: float) -> Space:
        """The voxels within a box round a point; at least one."""
        middle = self.index_of(centre_mm)
        sides = []
        for axis in range(3):
            reach = int(np.ceil(reach_mm / self.spacing_mm[axis]))
            low = min(max(round(middle[axis]) - reach, 0), self.shape[axis] - 1)
            high = max(min(round(middle[axis]) + reach + 1, self.shape[axis]), low + 1)
            sides.append((low, high))
        (z, depth), (y, height), (x, width) = sides
        return Space((depth - z, height - y, width - x), (z, y, x), self.spacing_mm, self.extent_mm)

    @property
    def box(self) -> tuple[slice, slice, slice]:
        """The place of the block in an array of the whole scan."""
        z, y, x = (slice(first, first + size) for first, size in zip(self.start, self.shape, strict=True))
        return z, y, x

    def index_of(self, place_mm: Point) -> Point:
        """Return the voxel coordinates in the whole scan of a place."""
        z, y, x = place_mm
        return (
            z / self.spacing_mm[0] - 0.5,
            y / self.spacing_mm[1] - 0.5,
            (x + self.extent_mm[2] / 2) / self.spacing_mm[2] - 0.5,
        )

    @property
    def places_mm(self) -> tuple[Field, Field, Field]:
        """The places of voxel centres: z (n, 1, 1), y (1, n, 1) and x (1, 1, n)."""
        z, y, x = (
            ((np.arange(size) + first + 0.5) * step).astype(np.float32)
            for size, first, step in zip(self.shape, self.start, self.spacing_mm, strict=True)
        )
        return z[:, None, None], y[None, :, None], (x - np.float32(self.extent_mm[2] / 2))[None, None, :]

    def clouds(self, rng: np.random.Generator, *, size_mm: float) -> Field:
        """A smooth random field of mean 0 and standard deviation 1 with clouds of about that size.

        Drawn on a coarser grid where the clouds are much larger than a voxel, and interpolated.
        """
        sigma = [max(size_mm / 2.0 / step, 0.3) for step in self.spacing_mm]
        coarser = [max(int(width / _COARSE_SIGMA), 1) for width in sigma]
        shape = [-(-size // factor) + 1 for size, factor in zip(self.shape, coarser, strict=True)]
        noise = rng.standard_normal(shape, dtype=np.float32)
        widths = [width / factor for width, factor in zip(sigma, coarser, strict=True)]
        field = gaussian_filter(noise, widths, mode="nearest")
        for axis, (size, factor) in enumerate(zip(self.shape, coarser, strict=True)):
            field = _stretched(field, axis, size=size, factor=factor)
        spread = float(field.std())
        return np.asarray((field - field.mean()) / (spread if spread > 0 else 1.0), dtype=np.float32)

    @property
    def voxel_mm(self) -> float:
        """The edge of a cube of a voxel's volume."""
        return float(np.prod(self.spacing_mm) ** (1 / 3))


def _stretched(field: Field, axis: int, *, size: int, factor: int) -> Field:
    """Return `size` values along an axis, linear between those that lie `factor` apart."""
    places = np.arange(size, dtype=np.float32) / factor
    below = places.astype(np.intp)
    share = (places - below.astype(np.float32)).reshape([-1 if other == axis else 1 for other in range(3)])
    low, high = np.take(field, below, axis=axis), np.take(field, below + 1, axis=axis)
    return np.asarray(low + (high - low) * share, dtype=np.float32)
