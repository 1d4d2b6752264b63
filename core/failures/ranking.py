"""The lesions that came out worst, and those that came out best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.metrics.metric import Direction
from core.statistics.float_columns import Column, as_floats
from core.statistics.ties import joined


@dataclass(frozen=True, slots=True)
class Ranked:
    """Places in the column.

    Attributes:
        worst: The worst first; undefined values come before all others.
        best: The best first; none of them is among the worst or undefined.
        rest: All that are not among the worst, the best ones included, in the order of the column.
    """

    worst: tuple[int, ...]
    best: tuple[int, ...]
    rest: tuple[int, ...]


def rank_lesions(column: Column, direction: Direction, *, n: int) -> Ranked:
    """The `n` worst and the `n` best; fewer best where there are not enough lesions for both.

    Args:
        column: One value per lesion; None or NaN is undefined. Values equal up to rounding keep their order.
        direction: The direction of the metric; where 0 is best, values go by their distance from it.
        n: The number of worst and of best lesions, at least 1.

    Raises:
        InputError: An infinite value.
    """
    values = as_floats(column, name="the column")
    order = np.argsort(-_badness(values, direction), kind="stable")
    worst = order[:n].tolist()
    defined = [place for place in order[n:].tolist() if not np.isnan(values[place])]
    kept = set(worst)
    rest = tuple(place for place in range(values.size) if place not in kept)
    return Ranked(tuple(worst), tuple(defined[::-1][:n]), rest)


def _badness(values: NDArray[np.float64], direction: Direction) -> NDArray[np.float64]:
    """Return a number that is larger the worse the lesion; undefined is worst."""
    found = {Direction.HIGHER: -values, Direction.LOWER: values, Direction.ZERO: np.abs(values)}[direction]
    return np.where(np.isnan(found), np.inf, joined(found))
