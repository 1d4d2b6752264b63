import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import ndtr, stdtrit

from core.errors import InputError, SettingsError
from core.statistics.bootstrap import Resampling, bootstrap, drawn_weights, widened
from core.statistics.by_patient import mean_interval, patient_numbers
from core.statistics.endpoints import bca_ends, percentile_ends
from core.statistics.group_means import bootstrapped_means, group_means
from core.statistics.interval_method import Method
from tests.golden_statistics import patients, r_data, r_result


def plain_ends(values, owners, method, n_resamples=40_000):
    """Without the widening for few patients."""
    _, patient_of = patient_numbers(owners)
    sums, counts = np.bincount(patient_of, weights=values), np.bincount(patient_of)
    settings = Resampling(n_resamples=n_resamples)
    drawn = [(w @ sums) / (w @ counts) for w in drawn_weights(sums.size, settings)]
    resampled = np.concatenate(drawn)[:, None]
    if method is Method.PERCENTILE:
        return percentile_ends(resampled, confidence=0.95)
    without = ((sums.sum() - sums) / (counts.sum() - counts))[:, None]
    whole = np.array([values.mean()])
    return bca_ends(resampled, whole, left_out=without, n_patients=sums.size, confidence=0.95)


@pytest.mark.parametrize(("method", "name"), [(Method.PERCENTILE, "perc"), (Method.BCA, "bca")])
def test_r_finds_the_same_ends_over_the_same_patients(method, name):
    data, expected = r_data("boot"), r_result("boot")
    values = data["value"].to_numpy()
    low, high = plain_ends(values, data["patient"].tolist(), method)
    assert values.mean() == pytest.approx(expected["mean"])
    # Two bootstraps of 40,000 and 99,999 draws.
    assert low[0] == pytest.approx(expected[f"{name}_low"], abs=0.0006)
    assert high[0] == pytest.approx(expected[f"{name}_high"], abs=0.0006)


def test_scipy_finds_the_same_bca_ends_of_independent_values():
    values = np.random.default_rng(5).beta(6, 1, 50)
    expected = stats.bootstrap((values,), np.mean, n_resamples=40_000, method="BCa", rng=1)
    low, high = plain_ends(values, patients(50), Method.BCA)
    assert low[0] == pytest.approx(expected.confidence_interval.low, abs=0.001)
    assert high[0] == pytest.approx(expected.confidence_interval.high, abs=0.001)


def test_few_patients_widen_the_tails_to_students():
    reach = np.sqrt(10 / 9) * stdtrit(9, 0.975)
    assert widened(0.95, n_patients=10) == pytest.approx(2 * ndtr(reach) - 1)
    assert widened(0.95, n_patients=100_000) == pytest.approx(0.95, abs=1e-5)
    assert widened(0.95, n_patients=2) < 1


def test_every_draw_has_as_many_patients_as_there_are():
    for count in (3, 2500):
        weights = np.concatenate(list(drawn_weights(count, Resampling(50))))
        assert weights.shape == (50, count)
        assert (weights.sum(axis=1) == count).all()


def test_all_metrics_in_all_groups_are_what_they_are_alone():
    generator = np.random.default_rng(1)
    values = generator.beta(5, 2, (120, 3))
    values[generator.random(values.shape) < 0.1] = np.nan
    owners = [f"p{number}" for number in generator.integers(0, 70, 120)]
    groups = [("small", "large")[number] for number in generator.integers(0, 2, 120)]
    resampling = Resampling(500)
    found = group_means(values, owners, metrics=["a", "b", "c"], groups=groups, resampling=resampling)
    assert [(one.group, one.metric) for one in found[:3]] == [(groups[0], name) for name in "abc"]
    for one in found:
        rows = [place for place, group in enumerate(groups) if group == one.group]
        column = values[rows, "abc".index(one.metric)]
        alone = mean_interval(column, [owners[row] for row in rows], n_resamples=500)
        assert one.mean == pytest.approx(np.nanmean(column))
        assert (one.interval.low, one.interval.high) == pytest.approx((alone.low, alone.high))
        assert (one.n, one.n_undefined) == (np.isfinite(column).sum(), np.isnan(column).sum())
        assert one.resampling == resampling


def test_groups_below_ten_are_small_and_one_patient_has_no_interval():
    values = np.array([[0.1], [0.5], [np.nan]])
    (found,) = group_means(
        values, ["a", "a", "b"], metrics=["m"], groups=["g"] * 3, resampling=Resampling(20)
    )
    assert found.small
    assert (found.n, found.n_undefined, found.n_patients, found.interval) == (2, 1, 1, None)


def test_draws_without_a_value_are_counted_and_left_out():
    values = np.array([[0.5, 0.2], [0.7, np.nan], [0.9, np.nan], [0.1, 0.4]])
    found = bootstrapped_means(values, np.arange(4), resampling=Resampling(1000))
    assert found.n_used[0] == 1000
    assert found.n_used[1] == pytest.approx(1000 * (1 - 0.5**4), abs=40)


def test_a_metric_that_is_nowhere_defined():
    values = np.full((3, 1), np.nan)
    found = bootstrapped_means(values, np.arange(3), resampling=Resampling(10))
    assert (found.estimates, found.intervals, found.n_used) == ((None,), (None,), (0,))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.floats(0, 1)), min_size=3, max_size=30),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_cases_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))
    ends = [
        mean_interval(np.array([v for _, v in order]), [f"p{p}" for p, _ in order], n_resamples=99)
        for order in (rows, shuffled)
    ]
    if ends[0] is not None:
        assert (ends[0].low, ends[0].high) == pytest.approx((ends[1].low, ends[1].high), abs=1e-9)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.floats(0, 1), min_size=3, max_size=40), st.sampled_from(list(Method)))
def test_the_interval_holds_the_estimate(values, method):
    column = np.array(values)
    found = bootstrapped_means(
        column[:, None], np.arange(column.size), resampling=Resampling(999, method=method)
    )
    (ends,) = found.intervals
    assert (ends is not None) == (column.size >= 6 and np.ptp(column) > 1e-9) or np.ptp(column) <= 1e-9
    if ends is None:
        return
    assert ends.low - 1e-9 <= column.mean() <= ends.high + 1e-9


def test_the_acceleration_may_come_from_some_of_many_patients(monkeypatch):
    values = np.random.default_rng(2).gamma(1.0, 1.0, 400)

    def statistic(weights):
        return (weights @ values / weights.sum(axis=1))[:, None]

    whole = bootstrap(statistic, 400, resampling=Resampling(4000)).intervals[0]
    monkeypatch.setattr("core.statistics.bootstrap.MOST_LEFT_OUT", 100)
    some = bootstrap(statistic, 400, resampling=Resampling(4000)).intervals[0]
    assert (some.low, some.high) == pytest.approx((whole.low, whole.high), abs=0.005)


def test_refuses_what_does_not_fit():
    with pytest.raises(SettingsError, match="n_resamples is 0"):
        Resampling(n_resamples=0)
    with pytest.raises(SettingsError, match="confidence is 1"):
        Resampling(confidence=1.0)
    with pytest.raises(InputError, match="one column per metric"):
        group_means(np.zeros((2, 2)), ["a", "b"], metrics=["m"], groups=["g", "g"], resampling=Resampling(2))
    with pytest.raises(InputError, match="infinite"):
        group_means(np.array([[np.inf]]), ["a"], metrics=["m"], groups=["g"], resampling=Resampling(2))
