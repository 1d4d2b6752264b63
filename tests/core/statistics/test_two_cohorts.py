from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import mannwhitneyu, norm, t, ttest_ind

from core.errors import InputError
from core.statistics.two_cohorts import CohortNumbers, compare_cohorts


def test_by_hand() -> None:
    found = compare_cohorts([1, 2, 3, 4, None], [2, 4, 6, 8], fewest_patients=6)
    assert found.first == CohortNumbers(4, 1, 2.5, pytest.approx(np.sqrt(5 / 3)), 2.5)
    assert found.second == CohortNumbers(4, 0, 5.0, pytest.approx(np.sqrt(20 / 3)), 5.0)
    assert found.difference == -2.5
    # Pooled variance (5 + 20) / 6; t = -2.5 / sqrt(25 / 6 * 2 / 4) with 6 degrees of freedom.
    assert found.cohens_d == pytest.approx(-2.5 / np.sqrt(25 / 6))
    assert found.t_p == pytest.approx(2 * t.sf(2.5 / np.sqrt(25 / 12), 6))
    # Welch: the same t, its degrees of freedom (25/12)^2 / ((5/12)^2 / 3 + (20/12)^2 / 3) = 75 / 17.
    assert found.welch_p == pytest.approx(2 * t.sf(2.5 / np.sqrt(25 / 12), 75 / 17))
    reach = t.ppf(0.975, 75 / 17) * np.sqrt(25 / 12)
    assert found.difference_interval is not None
    assert found.difference_interval.low == pytest.approx(-2.5 - reach)
    assert found.difference_interval.high == pytest.approx(-2.5 + reach)
    # Variance of d: 8 / 16 + d^2 / 16 with d^2 = 1.5.
    assert found.cohens_d_interval is not None
    width = found.cohens_d_interval.high - found.cohens_d_interval.low
    assert width == pytest.approx(2 * norm.ppf(0.975) * np.sqrt(0.5 + 1.5 / 16))


def test_against_scipy_on_skewed_volumes() -> None:
    rng = np.random.default_rng(4)
    one, other = rng.lognormal(0.4, 0.9, 200), rng.lognormal(1.2, 1.1, 292)
    found = compare_cohorts(one, other)
    assert found.t_p == pytest.approx(ttest_ind(one, other).pvalue)
    assert found.welch_p == pytest.approx(ttest_ind(one, other, equal_var=False).pvalue)
    assert found.mann_whitney_p == pytest.approx(mannwhitneyu(one, other).pvalue)
    statistic = ttest_ind(one, other).statistic
    assert found.cohens_d == pytest.approx(statistic * np.sqrt(1 / 200 + 1 / 292))


def test_small_cohorts_use_the_exact_rank_distribution() -> None:
    # All of the first below all of the second: 2 of the 20 ways to draw 3 of 6.
    assert compare_cohorts([1, 2, 3], [4, 5, 6]).mann_whitney_p == pytest.approx(0.1)


def test_what_cannot_be_said() -> None:
    nothing = compare_cohorts([], [1.0, None])
    assert nothing.second == CohortNumbers(1, 1, 1.0, None, 1.0)
    assert (nothing.difference, nothing.cohens_d, nothing.mann_whitney_p) == (None, None, None)
    single = compare_cohorts([3.0], [1.0, 2.0])
    assert single.difference == 1.5
    assert (single.cohens_d, single.t_p, single.welch_p) == (None, None, None)
    level = compare_cohorts([2.0, 2.0], [2.0, 2.0])
    assert (level.difference, level.cohens_d, level.mann_whitney_p) == (0.0, None, 1.0)
    with pytest.raises(InputError, match="the second cohort holds an infinite value"):
        compare_cohorts([1.0], [float("inf")])


def test_few_patients_in_a_cohort_have_no_interval() -> None:
    found = compare_cohorts([1, 2, 3, 4, 5], [2, 4, 6, 8, 9, 12])
    assert (found.difference_interval, found.cohens_d_interval) == (None, None)
    assert found.difference == pytest.approx(3 - 41 / 6)
    assert found.welch_p is not None
    many = [float(number) for number in range(20)]
    assert compare_cohorts(many, many[5:], fewest_patients=5).difference_interval is None
