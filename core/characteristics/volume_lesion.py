"""A lesion of a volume, checked once and cropped, with what its characteristics share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy
from numpy.typing import NDArray

from core.errors import InputError
from core.metrics.bounding_box import bounding_box
from core.voxel_steps import VoxelSteps, checked_steps

TOUCHING = np.ones((3, 3, 3), dtype=np.bool_)
"""Voxels that meet at a face, an edge or a corner belong to one component."""


@dataclass(frozen=True, eq=False)
class VolumeLesion:
    """A mask (z, y, x). Everything below is worked out when first asked for.

    Attributes:
        mask: Cropped to its bounding box; without voxels for an empty mask.
        known_steps: The distances between voxels along (z, y, x), and their angles; None where unknown.
        touches_border: True where a voxel lies in the first or last slice, row or column of the volume.
    """

    mask: NDArray[np.bool_]
    known_steps: VoxelSteps | None
    touches_border: bool

    @classmethod
    def of(
        cls, mask: NDArray[np.bool_], *, spacing_mm: Sequence[float] | VoxelSteps | None = None
    ) -> VolumeLesion:
        """A view of a whole mask; see `core.characteristics.registry.characterise_volume`.

        Raises:
            InputError: A mask of another type or number of axes, or a spacing that does not fit.
        """
        if mask.dtype != np.bool_ or mask.ndim != 3:
            raise InputError(
                f"the mask is {mask.dtype} of shape {mask.shape}; give booleans of shape (z, y, x)"
            )
        box = bounding_box(mask) or (slice(0, 0),) * 3
        ends = zip(box, mask.shape, strict=True)
        touching = any(side.stop > 0 and (side.start == 0 or side.stop == size) for side, size in ends)
        return cls(mask[box], checked_steps(spacing_mm, n_axes=3), touching)

    @property
    def steps(self) -> VoxelSteps:
        """The steps between voxels; only asked for where they are known."""
        assert self.known_steps is not None
        return self.known_steps

    @cached_property
    def n_voxels(self) -> int:
        """Return voxels of the whole mask."""
        return int(np.count_nonzero(self.mask))

    @cached_property
    def slice_areas_px(self) -> NDArray[np.int64]:
        """Return pixels on every axial slice that shows the lesion, from the feet upwards."""
        areas = np.count_nonzero(self.mask, axis=(1, 2))
        return np.asarray(areas[areas > 0], dtype=np.int64)

    @cached_property
    def component_sizes(self) -> NDArray[np.int64]:
        """Return voxels of every separate part."""
        return np.bincount(self._labels.ravel())[1:]

    @cached_property
    def largest(self) -> NDArray[np.bool_]:
        """The component with the most voxels (of equals, the first from the feet)."""
        return np.asarray(self._labels == 1 + int(np.argmax(self.component_sizes)), dtype=np.bool_)

    @cached_property
    def _labels(self) -> NDArray[np.signedinteger]:
        labels: NDArray[np.signedinteger] = scipy.ndimage.label(self.mask, structure=TOUCHING)[0]
        return labels
