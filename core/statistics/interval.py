"""A confidence interval as a value."""

from __future__ import annotations

from dataclasses import dataclass

CONFIDENCE = 0.95
"""Of intervals that say nothing else."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Confidence interval, both ends in the unit of the values."""

    low: float
    high: float
