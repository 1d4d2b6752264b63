"""What a characteristic is: its name, unit and formula."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.characteristics.lesion_view import LesionView
from core.measured import Measured


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One registry entry.

    Attributes:
        key: Stable column name.
        label: Words for tables and axes.
        unit: ``px``, ``mm``, ``px2``, ``mm2``, ``grey`` (0 to 255), or the empty string for a plain number.
        source: Where the definition comes from.
        compute: The formula, for masks that are not empty.
        of_empty_mask: The value of an empty mask; None where it is undefined.
        needs_spacing: Whether the value exists only where the pixel spacing is known.
    """

    key: str
    label: str
    unit: str
    source: str
    compute: Callable[[LesionView], Measured]
    of_empty_mask: float | None = None
    needs_spacing: bool = False
