"""A confidence interval as a value."""

from __future__ import annotations

from dataclasses import dataclass

CONFIDENCE = 0.95
"""The confidence of intervals that say nothing else."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, both ends in the unit of the values."""

    low: float
    high: float


def interval_columns(found: Interval | None, prefix: str = "") -> dict[str, float | None]:
    """Return both ends as the columns low and high of a row, None where there is no interval.

    Args:
        found: The interval.
        prefix: Before the names of both columns, where a row has several intervals.
    """
    ends = (None, None) if found is None else (found.low, found.high)
    return {f"{prefix}low": ends[0], f"{prefix}high": ends[1]}
