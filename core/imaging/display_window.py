"""Windows for looking at a volume: level and width, with presets; what models see is not changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from numpy.typing import NDArray

from core.errors import SettingsError
from core.imaging.intensity_window import Limits, percentiles_above_zero


@dataclass(frozen=True, slots=True)
class DisplayWindow:
    """As radiologists name it, in the volume's own values.

    Attributes:
        level: The value shown as middle grey.
        width: From black to white, above 0.

    Raises:
        SettingsError: A width of 0 or less.
    """

    level: float
    width: float

    def __post_init__(self) -> None:
        if not self.width > 0:
            raise SettingsError(f"a window of width {self.width:g} shows nothing; give more than 0")

    @property
    def limits(self) -> Limits:
        """What becomes black and white."""
        return Limits(self.level - self.width / 2, self.level + self.width / 2)


@dataclass(frozen=True, slots=True)
class WindowPreset:
    """A window to begin with: percentiles of the voxels above zero that become black and white."""

    key: str
    label: str
    percents: tuple[float, float]

    def window(self, voxels: NDArray[Any]) -> DisplayWindow:
        """The preset for this volume; of a constant one the width is 1."""
        low, high = percentiles_above_zero(voxels, self.percents)
        return DisplayWindow((low + high) / 2, high - low if high > low else 1.0)


WINDOW_PRESETS: Mapping[str, WindowPreset] = MappingProxyType(
    {
        preset.key: preset
        for preset in (
            WindowPreset("model", "As the model sees it", (0.5, 99.5)),
            WindowPreset("enhancing", "Enhancing tissue", (50.0, 99.95)),
            WindowPreset("soft", "Soft", (0.0, 100.0)),
            WindowPreset("dark", "Dark tissue", (0.0, 80.0)),
        )
    }
)
"""Presets by key, in the order in which they are offered."""
