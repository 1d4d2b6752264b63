"""A straight line through points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.statistics.ties import constant
from core.statistics.values import Column, as_floats


@dataclass(frozen=True, slots=True)
class Regression:
    """Least squares of y on x over the rows in which both are defined.

    Attributes:
        n: Such rows.
        n_undefined: Rows left out.
        slope: In units of y per unit of x; None with fewer than three rows, or where x does not vary.
        intercept: y at x = 0; None likewise.
        r2: Share of y's variance that the line explains, 0 to 1; None likewise, or where y does not vary.
        p: Two-sided, of a slope of 0 (t test with n - 2 degrees of freedom); None where R2 is.
    """

    n: int
    n_undefined: int
    slope: float | None = None
    intercept: float | None = None
    r2: float | None = None
    p: float | None = None


def regression(x: Column, y: Column) -> Regression:
    """Ordinary least squares with one regressor (e.g. Montgomery et al. 2021, ISBN 978-1-119-57872-7, ch. 2).

    Args:
        x: One value per row; None or NaN is undefined.
        y: Likewise.

    Raises:
        InputError: The columns differ in length, or a value is infinite.
    """
    given = as_floats(x, name="the regressor")
    answer = as_floats(y, name="the response", length=given.size)
    both = ~np.isnan(given + answer)
    given, answer = given[both], answer[both]
    n, n_undefined = int(given.size), int(np.count_nonzero(~both))
    if n < 3 or constant(given):
        return Regression(n, n_undefined)
    dx, dy = given - given.mean(), answer - answer.mean()
    slope = float(dx @ dy / (dx @ dx))
    intercept = float(answer.mean() - slope * given.mean())
    if constant(answer):
        return Regression(n, n_undefined, slope, intercept)
    r2 = min(float((dx @ dy) ** 2 / ((dx @ dx) * (dy @ dy))), 1.0)
    return Regression(n, n_undefined, slope, intercept, r2, _p(r2, n))


def _p(r2: float, n: int) -> float:
    if r2 == 1.0:
        return 0.0
    from scipy.stats import t  # takes half a second to import, which pages need not wait for

    return float(2 * t.sf(np.sqrt(r2 * (n - 2) / (1 - r2)), n - 2))
