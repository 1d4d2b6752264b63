"""The value type of a characteristic: its name, unit and formula."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from core.characteristics.lesion_view import LesionView
from core.characteristics.volume_lesion import VolumeLesion
from core.measured import Measured

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A registry entry.

    Attributes:
        key: Stable column name.
        label: Words for tables and axes.
        unit: ``px``, ``mm``, ``px2``, ``mm2``, ``cm3``, ``grey`` (0 to 255), or the empty
            string for a plain number.
        source: The source of the definition.
        compute: The formula for lesions of pictures whose mask is not empty; None where there is none.
        of_empty_mask: The value of an empty mask; None where it is undefined.
        needs_spacing: True for a value that exists only where the pixel spacing is known.
        of_volume: The formula for lesions of volumes; None where there is none.
        note: The facts to know when it is read; empty where there are none.
    """

    key: str
    label: str
    unit: str
    source: str
    compute: Callable[[LesionView], Measured] | None
    of_empty_mask: float | None = None
    needs_spacing: bool = False
    of_volume: Callable[[VolumeLesion], Measured] | None = None
    note: str = ""

    def can_be(self, value: float) -> bool:
        """Return whether the unit has a value: sizes are never below 0, grey values lie between 0 and 255."""
        if self.unit == "grey":
            return -_ROUNDING <= value <= 255 + _ROUNDING
        return value >= 0 if self.unit else math.isfinite(value)
