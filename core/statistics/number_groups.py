"""Groups of cases by a number: clinical bands where there are customary ones, quartiles otherwise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.statistics.float_columns import Column, as_floats
from core.statistics.groups import Grouping
from core.statistics.ties import at_limits, is_below, joined

MOST_VALUES = 6
"""A number with at most so many different values makes one group per value."""

AGE_LIMITS_YEARS = (40.0, 50.0, 60.0, 70.0)
"""Bands of ten years from the age at which breast screening begins (US Preventive Services Task Force
2024, doi:10.1001/jama.2024.5534)."""

_AGE_LABELS = ("under 40 years", "40–49 years", "50–59 years", "60–69 years", "70 years and over")


def number_groups(column: Column, *, name: str) -> Grouping:
    """Return groups of a numeric attribute.

    Ages go into bands of ten years; a number with few different values makes one group of each;
    everything else is cut at this cohort's quartiles (a limit belongs to the lower group).

    Args:
        column: One value per case; None or NaN has no group.
        name: The name of the attribute; ``age`` and names that begin with ``age_`` or end with ``_age`` are
            ages.

    Raises:
        InputError: An infinite value.
    """
    values = joined(as_floats(column, name=name))
    distinct = np.unique(values[~np.isnan(values)])
    if _is_age(name):
        return _age_bands(values)
    if distinct.size <= MOST_VALUES:
        return _one_per_value(values, distinct)
    return _quartiles(values)


def _is_age(name: str) -> bool:
    lower = name.lower()
    return lower == "age" or lower.startswith("age_") or lower.endswith("_age")


def _age_bands(values: NDArray[np.float64]) -> Grouping:
    places = np.searchsorted(AGE_LIMITS_YEARS, at_limits(values, AGE_LIMITS_YEARS), side="right")
    return _grouping("Age", _AGE_LABELS, values, places)


def _one_per_value(values: NDArray[np.float64], distinct: NDArray[np.float64]) -> Grouping:
    labels = tuple(f"{value:g}" for value in distinct)
    return _grouping("One group per value", labels, values, np.searchsorted(distinct, values))


def _quartiles(values: NDArray[np.float64]) -> Grouping:
    low, q1, median, q3, high = np.percentile(values[~np.isnan(values)], [0, 25, 50, 75, 100])
    # Ties can move a quartile onto its neighbour or onto an end: such a group would be empty.
    limits = np.unique([limit for limit in (q1, median, q3) if is_below(limit, high)])
    first = f"{limits[0]:.3g}" if limits[0] == low else f"{low:.3g} to {limits[0]:.3g}"
    others = zip(limits, (*limits[1:], high), strict=True)
    labels = (first, *(f"> {lower:.3g} to {upper:.3g}" for lower, upper in others))
    places = np.searchsorted(limits, at_limits(values, tuple(limits)), side="left")
    return _grouping("Quartiles of this cohort", labels, values, places)


def _grouping(
    title: str, labels: tuple[str, ...], values: NDArray[np.float64], places: NDArray[np.intp]
) -> Grouping:
    pairs = zip(places, np.isnan(values), strict=True)
    return Grouping(title, labels, tuple(None if missing else labels[place] for place, missing in pairs))
