"""The straight line against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import linregress

from core.statistics.regression import Regression, regression


@pytest.mark.parametrize("seed", range(5))
def test_equals_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 60, 40)
    y = 0.8 - 0.004 * seed * x + rng.normal(0, 0.1, 40)
    ours, theirs = regression(x, y), linregress(x, y)
    assert ours.slope == pytest.approx(theirs.slope, rel=1e-10)
    assert ours.intercept == pytest.approx(theirs.intercept, rel=1e-10)
    assert ours.r2 == pytest.approx(theirs.rvalue**2, rel=1e-10)
    assert ours.p == pytest.approx(theirs.pvalue, rel=1e-8)
    assert (ours.n, ours.n_undefined) == (40, 0)


def test_by_hand_with_gaps() -> None:
    """(0, 1), (1, 3), (2, 2): slope 1 / 2, through (1, 2); R2 = 1 / 4."""
    found = regression([0, 1, None, 2, 5], [1, 3, 9, 2, None])
    assert (found.n, found.n_undefined) == (3, 2)
    assert (found.slope, found.intercept, found.r2) == pytest.approx((0.5, 1.5, 0.25))


def test_what_has_no_line() -> None:
    assert regression([1, 2], [1, 2]) == Regression(2, 0)
    assert regression([3, 3, 3], [1, 2, 3]) == Regression(3, 0)
    flat = regression([1, 2, 3], [5, 5, 5])
    assert (flat.slope, flat.intercept) == pytest.approx((0.0, 5.0))
    assert (flat.r2, flat.p) == (None, None)
    exact = regression([1, 2, 3], [2, 4, 6])
    assert (exact.r2, exact.p) == pytest.approx((1.0, 0.0))
