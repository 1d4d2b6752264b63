"""The value type of a metric: its name, unit, direction and formula."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from core.measured import Measured
from core.metrics.empty_masks import EmptyMaskPolicy
from core.metrics.mask_pair import MaskPair

_ROUNDING = 1e-9


class Direction(StrEnum):
    """The direction in which values are better."""

    HIGHER = "higher"
    LOWER = "lower"
    ZERO = "zero"
    """Nearest to zero is best: a signed error."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A registry entry.

    Attributes:
        key: Stable column name.
        label: Words for tables and axes.
        unit: ``voxels``, ``mm``, ``cm3``, ``%``, or the empty string for a ratio.
        direction: The direction in which values are better.
        source: The source of the definition.
        when_empty: Row of the table in `core.metrics.empty_masks`.
        compute: The formula, for pairs that the table leaves to it.
        needs_spacing: True for a value that exists only where the pixel spacing is known.
        of_volumes: True for a value that exists only in three dimensions.
        note: The difference from what others call by the same name; empty where there is none.
        least, most: Ends of the range that the formula can give.
        headline: True for a metric that is shown where there is no room for all metrics.
        in_place_of: Keys of other forms of the same idea, which are not shown beside it as headlines.
    """

    key: str
    label: str
    unit: str
    direction: Direction
    source: str
    when_empty: EmptyMaskPolicy
    compute: Callable[[MaskPair], Measured]
    needs_spacing: bool = False
    of_volumes: bool = False
    note: str = ""
    least: float = 0.0
    most: float = math.inf
    headline: bool = False
    in_place_of: tuple[str, ...] = ()

    def can_be(self, value: float) -> bool:
        """Return whether the formula can give a value; the last bits of a fraction do not count."""
        return self.least - _ROUNDING <= value <= self.most + _ROUNDING
