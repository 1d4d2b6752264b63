"""The numbers behind a box plot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.statistics.float_columns import Column, as_floats
from core.statistics.ties import at_limits

WHISKER_IQRS = 1.5
"""Tukey 1977, Exploratory Data Analysis: whiskers end at the last value within 1.5 interquartile ranges."""

MAX_OUTLIERS = 200
"""Values beyond the whiskers that are kept, the farthest from the median first."""


@dataclass(frozen=True, slots=True)
class Box:
    """A column of values as a Tukey box plot shows it.

    Attributes:
        n: Defined values.
        quartile_1, median, quartile_3: Linear between order statistics.
        whisker_low, whisker_high: Lowest and highest value within 1.5 interquartile ranges of the box.
        outliers: Values beyond the whiskers, at most `MAX_OUTLIERS` of them.
    """

    n: int
    quartile_1: float
    median: float
    quartile_3: float
    whisker_low: float
    whisker_high: float
    outliers: tuple[float, ...]


def box_of(column: Column) -> Box | None:
    """The box of the defined values of a column; None where there are none.

    Args:
        column: Values; None or NaN is undefined.

    Raises:
        InputError: An infinite value.
    """
    values = as_floats(column, name="the column")
    values = values[~np.isnan(values)]
    if not values.size:
        return None
    low, median, high = (float(value) for value in np.percentile(values, [25, 50, 75]))
    reach = WHISKER_IQRS * (high - low)
    ends = low - reach, high + reach
    held = at_limits(values, ends)
    inside = (held >= ends[0]) & (held <= ends[1])
    beyond = values[~inside]
    farthest = beyond[np.argsort(-np.abs(beyond - median), kind="stable")][:MAX_OUTLIERS]
    return Box(
        n=values.size,
        quartile_1=low,
        median=median,
        quartile_3=high,
        whisker_low=float(values[inside].min()),
        whisker_high=float(values[inside].max()),
        outliers=tuple(float(value) for value in farthest),
    )
