"""Sizes that follow from a count of pixels, for masks of which nothing else is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from core.measured import Measured
from core.spacing import SPACING_UNKNOWN
from core.voxel_steps import VoxelSteps, checked_steps

_PIXELS = "area_px"
_MM3_PER_CM3 = 1000.0

COUNTED: Mapping[int, tuple[str, ...]] = MappingProxyType({2: ("area_mm2", _PIXELS), 3: ("volume_cm3",)})
"""Keys of `core.characteristics.registry.CHARACTERISTICS` by the number of axes of the mask."""

_AXES = {name: axes for axes, names in COUNTED.items() for name in names}


def counted_size(name: str, n_pixels: int, *, spacing_mm: Sequence[float] | VoxelSteps | None) -> Measured:
    """Return what the registry's characteristic is, for a mask of so many pixels or voxels.

    Args:
        name: One of `COUNTED`.
        n_pixels: Pixels or voxels; 0 has size 0.
        spacing_mm: The spacing as `core.metrics.registry.measure` takes it; None where unknown.
    """
    if name == _PIXELS:
        return Measured.of(float(n_pixels))
    steps = checked_steps(spacing_mm, n_axes=_AXES[name])
    if steps is None:
        return Measured.undefined(SPACING_UNKNOWN)
    size = n_pixels * steps.size
    return Measured.of(size / _MM3_PER_CM3 if name == "volume_cm3" else size)
