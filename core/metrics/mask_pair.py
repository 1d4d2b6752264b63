"""A reference and a prediction, checked and cropped once, with the counts and distances metrics share."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.metrics.bounding_box import joint_bounding_box
from core.metrics.directed_distances import DirectedDistances, Region, directed_distances
from core.voxel_steps import VoxelSteps, checked_steps


@dataclass(frozen=True, eq=False)
class MaskPair:
    """Two masks of one image. Counts and distances are worked out when first asked for.

    Attributes:
        reference: Annotated mask, cropped to the joint bounding box of both.
        prediction: Predicted mask, cropped likewise.
        n_pixels: Pixels (voxels) of the whole image that take part, those outside the crop included.
        steps: The distances between pixels, and their angles; None where unknown.
    """

    reference: NDArray[np.bool_]
    prediction: NDArray[np.bool_]
    n_pixels: int
    steps: VoxelSteps | None = None

    @classmethod
    def of(
        cls,
        reference: NDArray[np.bool_],
        prediction: NDArray[np.bool_],
        *,
        spacing_mm: Sequence[float] | VoxelSteps | None = None,
        ignore: NDArray[np.bool_] | None = None,
    ) -> MaskPair:
        """A pair from two whole masks; see `core.metrics.registry.measure` for the arguments.

        Raises:
            InputError: A mask is not boolean or not 2D or 3D, shapes differ, or the spacing does not fit.
        """
        _check(reference, role="reference", shape=reference.shape)
        _check(prediction, role="prediction", shape=reference.shape)
        steps = checked_steps(spacing_mm, n_axes=reference.ndim)
        n_pixels = reference.size
        if ignore is not None:
            _check(ignore, role="ignore", shape=reference.shape)
            reference, prediction = reference & ~ignore, prediction & ~ignore
            n_pixels -= int(np.count_nonzero(ignore))
        box = joint_bounding_box(reference, prediction)
        return cls(reference[box], prediction[box], n_pixels, steps)

    @cached_property
    def n_reference(self) -> int:
        """Return pixels of the reference."""
        return int(np.count_nonzero(self.reference))

    @cached_property
    def n_prediction(self) -> int:
        """Return pixels of the prediction."""
        return int(np.count_nonzero(self.prediction))

    @cached_property
    def n_both(self) -> int:
        """Return pixels in both masks (true positives)."""
        return int(np.count_nonzero(self.reference & self.prediction))

    @property
    def n_either(self) -> int:
        """Return pixels in at least one of the masks."""
        return self.n_reference + self.n_prediction - self.n_both

    @cached_property
    def distances_voxels(self) -> tuple[DirectedDistances, DirectedDistances]:
        """The distances from reference to prediction and back, counted in voxels whatever the spacing."""
        return self._distances(VoxelSteps((1.0,) * self.reference.ndim))

    @cached_property
    def distances_mm(self) -> tuple[DirectedDistances, DirectedDistances]:
        """The distances from reference to prediction and back in mm; only where the spacing is known."""
        assert self.steps is not None
        return self._distances(self.steps)

    @cached_property
    def _regions(self) -> tuple[Region, Region]:
        return Region.of(self.reference), Region.of(self.prediction)

    def _distances(self, steps: VoxelSteps) -> tuple[DirectedDistances, DirectedDistances]:
        reference, prediction = self._regions
        # The search releases the interpreter lock: both directions take little longer than one.
        with ThreadPoolExecutor(max_workers=1) as pool:
            back = pool.submit(directed_distances, prediction, reference, steps=steps)
            return directed_distances(reference, prediction, steps=steps), back.result()


def _check(mask: NDArray[np.bool_], *, role: str, shape: tuple[int, ...]) -> None:
    """Refuse what would silently give a wrong number."""
    if mask.dtype != np.bool_:
        raise InputError(
            f"the {role} mask holds {mask.dtype} values; give a boolean mask (for example mask > 0)"
        )
    if mask.ndim not in (2, 3):
        raise InputError(f"the {role} mask has {mask.ndim} axes; give (y, x) or (z, y, x)")
    if mask.shape != shape:
        raise InputError(
            f"the {role} mask has the shape {mask.shape} and the reference {shape}; resample it to that grid"
        )
