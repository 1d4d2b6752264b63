"""The way from a volume's own values to the grey levels that a model sees: one declared window a modality.

A window is worked out once per volume, over all its voxels, so that a slice looks the same whatever
slices are asked for. Its key and version are stored with every result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.cases import Modality
from core.errors import SettingsError

_MOST_COUNTED = 2**17
"""Whole numbers of a smaller range are counted, which needs no copy of the volume."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The values that become black and white.

    Attributes:
        low: This and everything below is 0.
        high: This and everything above is 255; not below `low`.
    """

    low: float
    high: float

    def apply(self, values: NDArray[Any]) -> NDArray[np.uint8]:
        """Return uint8 of the shape: round(255 (value - low) / (high - low)), clipped; 0 where high = low."""
        if self.high <= self.low:
            return np.zeros(values.shape, dtype=np.uint8)
        scaled = values.astype(np.float32)
        scaled -= np.float32(self.low)
        scaled *= np.float32(255.0 / (self.high - self.low))
        return np.asarray(np.rint(scaled, out=scaled).clip(0.0, 255.0).astype(np.uint8))


@dataclass(frozen=True, slots=True)
class IntensityWindow:
    """A registry entry.

    Attributes:
        key: Stored with results.
        label: Words for tables.
        version: Raised whenever the formula changes.
        limits: The limits from all voxels (z, y, x) of a volume.
    """

    key: str
    label: str
    version: int
    limits: Callable[[NDArray[Any]], Limits]

    @property
    def name(self) -> str:
        """The key and version as one word: what a result was made with."""
        return f"{self.key}/{self.version}"


def percentiles_above_zero(voxels: NDArray[Any], percents: tuple[float, float]) -> tuple[float, float]:
    """Return exact percentiles (linear between order statistics) of the voxels above zero, else 0, 0.

    Air round the body is 0 in MRI and would make half of every percentile.

    Args:
        voxels: Whole numbers or real ones, finite.
        percents: Two, from 0 to 100.
    """
    if voxels.dtype.kind in "bui" and int(voxels.max(initial=0)) < _MOST_COUNTED:
        return _counted(voxels, percents)
    inside = np.concatenate([slab[slab > 0] for slab in _slabs(voxels)] or [np.zeros(0)])
    if not inside.size:
        return 0.0, 0.0
    low, high = np.percentile(inside, percents, overwrite_input=True)
    return float(low), float(high)


def _counted(voxels: NDArray[Any], percents: tuple[float, float]) -> tuple[float, float]:
    """Return what `np.percentile` does, from how often every value is met."""
    counts = np.zeros(int(voxels.max(initial=0)) + 1, dtype=np.int64)
    for slab in _slabs(voxels):
        counts += np.bincount(slab[slab > 0].astype(np.int64), minlength=counts.size)
    until = np.cumsum(counts)
    if not until[-1]:
        return 0.0, 0.0
    low, high = (_ranked(until, percent / 100 * (int(until[-1]) - 1)) for percent in percents)
    return low, high


def _ranked(until: NDArray[np.int64], rank: float) -> float:
    """The value at a rank from 0 on, linear between neighbours."""
    below = int(rank)
    lower, upper = np.searchsorted(until, [below, min(below + 1, int(until[-1]) - 1)], side="right")
    return float(lower + (upper - lower) * (rank - below))


def _slabs(voxels: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Return slices along the axis that lies farthest apart in memory: a map is read once in order."""
    yield from np.moveaxis(voxels, int(np.argmax(np.abs(voxels.strides))), 0)


def _mri_percentile(voxels: NDArray[Any]) -> Limits:
    return Limits(*percentiles_above_zero(voxels, (0.5, 99.5)))


def _full_range(voxels: NDArray[Any]) -> Limits:
    if not voxels.size:
        return Limits(0.0, 0.0)
    ends = [(slab.min(), slab.max()) for slab in _slabs(voxels)]
    return Limits(float(min(low for low, _ in ends)), float(max(high for _, high in ends)))


def _bytes(_: NDArray[Any]) -> Limits:
    return Limits(0.0, 255.0)


INTENSITY_WINDOWS: Mapping[str, IntensityWindow] = MappingProxyType(
    {
        window.key: window
        for window in (
            IntensityWindow("mri_percentile", "0.5 to 99.5 % of what is above zero", 1, _mri_percentile),
            IntensityWindow("full_range", "least to greatest value", 1, _full_range),
            IntensityWindow("abus_bytes", "8-bit grey values as they are", 1, _bytes),
        )
    }
)
"""Windows by key."""

WINDOW_OF_MODALITY: Mapping[Modality, str] = MappingProxyType(
    {
        Modality.MRI: "mri_percentile",
        Modality.ABUS: "abus_bytes",
        Modality.ULTRASOUND: "abus_bytes",
        Modality.PATHOLOGY: "full_range",
        Modality.OTHER: "full_range",
    }
)
"""The window that a modality's volumes get where nothing else is asked for."""


def find_intensity_window(key: str) -> IntensityWindow:
    """The window of this key.

    Raises:
        SettingsError: There is none; the message lists those that exist.
    """
    if key not in INTENSITY_WINDOWS:
        raise SettingsError(
            f"there is no intensity window {key!r}; choose one of {', '.join(INTENSITY_WINDOWS)}"
        )
    return INTENSITY_WINDOWS[key]


def window_of(modality: Modality) -> IntensityWindow:
    """The modality's own window."""
    return INTENSITY_WINDOWS[WINDOW_OF_MODALITY[modality]]
