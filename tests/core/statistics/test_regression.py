"""The straight line against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import linregress
from scipy.stats import t as student

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
    assert regression([1, 2], [1, 2]) == Regression(2, 0, 2)
    assert regression([3, 3, 3], [1, 2, 3]) == Regression(3, 0, 3)
    flat = regression([1, 2, 3], [5, 5, 5])
    assert (flat.slope, flat.intercept) == pytest.approx((0.0, 5.0))
    assert (flat.r2, flat.p) == (None, None)
    exact = regression([1, 2, 3], [2, 4, 6])
    assert (exact.r2, exact.p) == pytest.approx((1.0, 0.0))


def test_several_rows_of_a_patient_are_a_cluster() -> None:
    """Against slopes that are fitted anew without each patient."""
    rng = np.random.default_rng(7)
    owner = np.repeat(np.arange(12), [1, 2, 3, 4, 1, 2, 3, 4, 2, 2, 1, 5])
    x = rng.normal(size=12)[owner] + 0.3 * rng.normal(size=owner.size)
    y = 0.4 * x + rng.normal(size=12)[owner]
    found = regression(x, y, patients=owner)
    slopes = np.array([linregress(x[owner != one], y[owner != one]).slope for one in range(12)])
    error = np.sqrt(11 / 12 * ((slopes - found.slope) ** 2).sum())
    assert found.n_patients == 12
    assert found.slope == pytest.approx(linregress(x, y).slope)
    assert found.slope_interval is not None
    assert found.slope_interval.high == pytest.approx(found.slope + student.ppf(0.975, 11) * error)
    assert found.p == pytest.approx(2 * student.sf(abs(found.slope) / error, 11))


def test_copies_of_a_patients_row_add_next_to_no_certainty() -> None:
    rng = np.random.default_rng(8)
    x, y = rng.normal(size=(2, 40))
    once = regression(x, y)
    copied = regression(np.repeat(x, 5), np.repeat(y, 5), patients=np.repeat(np.arange(40), 5))
    assert once.p is not None
    assert copied.p == pytest.approx(once.p, abs=0.1)
    assert copied.p > regression(np.repeat(x, 5), np.repeat(y, 5)).p  # type: ignore[operator]


def test_few_patients_have_no_interval() -> None:
    x, y = np.random.default_rng(9).normal(size=(2, 15))
    found = regression(x, y, patients=np.repeat(np.arange(5), 3))
    assert (found.slope is None, found.slope_interval, found.p) == (False, None, None)
