import numpy as np
import pytest
from scipy import stats

from core.statistics.interval_method import Method
from core.statistics.studentised import FEWEST_BY_T, StudentisedMean, studentised_mean
from core.statistics.summary import summarise
from tests.golden_statistics import patients


def of(values, n_draws=1999):
    values = np.asarray(values, dtype=float)
    return studentised_mean(values, np.ones(values.size), n_draws=n_draws, seed=0)


def test_mean_and_error_are_those_of_students_t():
    values = np.random.default_rng(0).normal(size=12)
    found = of(values)
    assert (found.mean, found.error) == pytest.approx((values.mean(), stats.sem(values)))


def test_several_lesions_of_a_patient_weigh_together():
    # Patients with sums 1, 2, 3, 4, 5, 9 of 1, 1, 1, 1, 1, 3 lesions: mean 24 / 8, rests -2, -1, 0, 1, 2, 0.
    found = studentised_mean(
        np.array([1.0, 2, 3, 4, 5, 9]), np.array([1.0, 1, 1, 1, 1, 3]), n_draws=9, seed=0
    )
    assert found.mean == pytest.approx(3.0)
    assert found.error == pytest.approx(np.sqrt(10 * 6 / 5) / 8)


def test_ends_lie_between_one_and_one_and_a_half_times_students():
    values = np.random.default_rng(1).exponential(size=8)
    found, reach = of(values), stats.t.ppf(0.975, 7)
    ends = found.interval(0.95)
    for side in (found.mean - ends.low, ends.high - found.mean):
        assert reach - 1e-9 <= side / found.error <= 1.5 * reach + 1e-9
    # Skewed to the right: the mean may well lie further up.
    assert ends.high - found.mean > found.mean - ends.low


def test_one_patient_who_was_missed_does_not_carry_the_interval_away():
    values = [0.88, 0.9, 0.86, 0.91, 0.89, 0.9, 0.87, 0.9, 0.88, 0.0]
    ends = of(values).interval(0.95)
    assert 0.4 < ends.low < 0.81 < ends.high < 1.02


def test_interval_and_p_say_the_same():
    generator = np.random.default_rng(2)
    for _ in range(20):
        found = of(generator.exponential(size=9) - 0.5)
        low, high = (found.interval(0.95).low, found.interval(0.95).high)
        assert (found.p(0.0) <= 0.05) == (not low <= 0 <= high)


def test_p_is_no_smaller_than_the_draws_can_tell():
    found = of(np.random.default_rng(3).normal(50, 1, 20), n_draws=199)
    assert (found.p_above(0.0), found.least_p) == (1 / 200, 1 / 200)
    assert found.p() == found.least_p_two_sided == 2 / 200


def test_many_patients_are_students():
    values = np.random.default_rng(4).normal(0.02, 1, FEWEST_BY_T)
    assert of(values).p() == pytest.approx(stats.ttest_1samp(values, 0).pvalue)
    assert of(values).least_p is None


def test_too_few_patients_and_those_who_do_not_differ_have_none():
    assert of([1.0, 2, 3, 4, 5]) is None
    assert of([0.1 + 0.2, 0.3, 0.3, 0.3, 0.3, 0.3]) is None


def test_turning_the_sign_turns_the_tail():
    found = StudentisedMean(0.3, 0.1, 9, np.sort(np.random.default_rng(5).standard_t(8, 999)))
    assert found.p_above(0.0) < 0.05 < found.p_below(0.0)


def test_summaries_of_few_say_how_they_were_made():
    values = np.random.default_rng(6).random(40)
    assert summarise(values[:29], patients(29)).resampling.method is Method.STUDENTISED
    assert summarise(values[:30], patients(30)).resampling.method is Method.BCA
