"""Variance of concordant less discordant pairs where two columns have nothing in common."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def score_variance(first_ties: Array, second_ties: Array) -> float:
    """Return the variance over all orders of one column, ties accounted for; cases are independent.

    Hollander, Wolfe and Chicken 2014, ISBN 978-0-470-38737-5, section 8.1, and 6.2 for four times that of
    Jonckheere's j.

    Args:
        first_ties: The numbers of cases that have each value of one column, floats.
        second_ties: Likewise of the other; the sums are equal, and at least 2.
    """
    n = float(first_ties.sum())
    first = n * (n - 1) * (2 * n + 5) - _cubic(first_ties) - _cubic(second_ties)
    second = _third(first_ties) * _third(second_ties) / (n * (n - 1) * (n - 2)) if n > 2 else 0.0
    third = _second(first_ties) * _second(second_ties) / (n * (n - 1))
    return float(4 * (first / 72 + second / 36 + third / 8))


def _cubic(counts: Array) -> float:
    return float((counts * (counts - 1) * (2 * counts + 5)).sum())


def _third(counts: Array) -> float:
    return float((counts * (counts - 1) * (counts - 2)).sum())


def _second(counts: Array) -> float:
    return float((counts * (counts - 1)).sum())
