"""Sizes that follow from a count of pixels, for masks of which nothing else is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from core.measured import Measured
from core.spacing import SPACING_UNKNOWN

_PIXELS = "area_px"
_MM3_PER_CM3 = 1000.0

COUNTED: Mapping[int, tuple[str, ...]] = MappingProxyType({2: ("area_mm2", _PIXELS), 3: ("volume_cm3",)})
"""Keys of `core.characteristics.registry.CHARACTERISTICS` by the number of axes of the mask."""


def counted_size(name: str, n_pixels: int, *, spacing_mm: Sequence[float] | None) -> Measured:
    """What the registry's characteristic is, for a mask of so many pixels or voxels.

    Args:
        name: One of `COUNTED`.
        n_pixels: Pixels or voxels; 0 has size 0.
        spacing_mm: Distance between pixel centres along each axis; None where unknown.
    """
    if name == _PIXELS:
        return Measured.of(float(n_pixels))
    if spacing_mm is None:
        return Measured.undefined(SPACING_UNKNOWN)
    size = float(n_pixels)
    for step in spacing_mm:
        size *= step
    return Measured.of(size / _MM3_PER_CM3 if name == "volume_cm3" else size)
