"""Brightness and contrast of what is shown; what models see is never changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Window:
    """A linear change of grey values about the middle grey.

    Attributes:
        brightness: Added, as a share of the whole range, from -1 to 1.
        contrast: Factor about the middle grey, from 0.1 to 10; 1 changes nothing.

    Raises:
        SettingsError: A value is out of range.
    """

    brightness: float = 0.0
    contrast: float = 1.0

    def __post_init__(self) -> None:
        if not -1 <= self.brightness <= 1:
            raise SettingsError(f"brightness is {self.brightness}; it must be from -1 to 1")
        if not 0.1 <= self.contrast <= 10:
            raise SettingsError(f"contrast is {self.contrast}; it must be from 0.1 to 10")

    def apply(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """uint8 of the same shape: (value - 127.5) * contrast + 127.5 + 255 * brightness, clipped."""
        if self.brightness == 0 and self.contrast == 1:
            return image
        levels = np.arange(256, dtype=np.float64)
        table = (levels - 127.5) * self.contrast + 127.5 + 255 * self.brightness
        return np.asarray(np.rint(table).clip(0, 255).astype(np.uint8)[image])
