"""Distances from the pixels of one mask to another mask: the work that all distance metrics share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.metrics.nearest import nearest_distances
from core.voxel_steps import VoxelSteps


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A mask and its surface pixels, both boolean and of one shape."""

    mask: NDArray[np.bool_]
    surface: NDArray[np.bool_]

    @classmethod
    def of(cls, mask: NDArray[np.bool_]) -> Region:
        """A mask with its surface worked out."""
        return cls(mask, surface_pixels(mask))


@dataclass(frozen=True, slots=True, eq=False)
class DirectedDistances:
    """The distances of one mask from another, in the unit of the step that they were measured with.

    Attributes:
        outside: The distances from each pixel of the mask outside the other to the other's nearest pixel.
        n_inside: Pixels of the mask that are also in the other; their distance is 0.
        surface: The distances from each surface pixel of the mask to the other's nearest surface pixel.
    """

    outside: NDArray[np.float64]
    n_inside: int
    surface: NDArray[np.float64]

    def maximum(self) -> float:
        """Return greatest distance over all pixels of the mask."""
        return float(self.outside.max(initial=0.0))

    def percentile(self, percent: float) -> float:
        """Return percentile over all pixels of the mask, linear between order statistics."""
        return float(np.percentile(np.concatenate([np.zeros(self.n_inside), self.outside]), percent))


def surface_pixels(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return foreground pixels with background across a face; beyond the array is background."""
    interior = mask.copy()
    for axis in range(mask.ndim):
        inner, pixels = np.moveaxis(interior, axis, 0), np.moveaxis(mask, axis, 0)
        inner[1:] &= pixels[:-1]
        inner[:-1] &= pixels[1:]
        inner[[0, -1]] = False
    return mask & ~interior


def directed_distances(source: Region, target: Region, *, steps: VoxelSteps) -> DirectedDistances:
    """Return distances from `source` to `target`, neither of them empty.

    From outside a mask its nearest pixel is one of its surface where axes are at right angles, so one search
    serves both kinds of distance. In an oblique grid it may lie behind the surface: there are two searches.

    Args:
        source: A mask, (y, x) or (z, y, x).
        target: A mask of the same shape.
        steps: The steps between neighbouring pixel centres.
    """
    outside = source.mask & ~target.mask
    n_inside = int(np.count_nonzero(source.mask & target.mask))
    if steps.is_oblique:
        from_outside = nearest_distances(target.mask, outside, steps=steps)
        from_surface = nearest_distances(target.surface, source.surface, steps=steps)
        return DirectedDistances(from_outside, n_inside, from_surface)
    wanted = outside | source.surface
    found = nearest_distances(target.surface, wanted, steps=steps)
    return DirectedDistances(found[outside[wanted]], n_inside, found[source.surface[wanted]])
