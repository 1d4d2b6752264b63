import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from core.errors import InputError
from core.statistics.summary import Summary, summarise


def patients(count):
    return [f"p{number}" for number in range(count)]


def test_worked_by_hand():
    found = summarise([1.0, None, 2.0, 4.0, float("nan"), 9.0], ["a", "a", "a", "b", "b", "c"])
    assert (found.n, found.n_undefined, found.n_patients) == (4, 2, 3)
    assert found.mean == 4.0
    assert found.sd == pytest.approx(np.sqrt((9 + 4 + 0 + 25) / 3))
    assert (found.minimum, found.quartile_1, found.median, found.quartile_3, found.maximum) == (
        1.0,
        1.75,
        3.0,
        5.25,
        9.0,
    )


def test_a_group_of_one_has_no_sd_and_no_interval():
    found = summarise([0.7], ["a"])
    assert (found.n, found.mean, found.sd, found.mean_interval) == (1, 0.7, None, None)


def test_nothing_defined():
    assert summarise([None, None], ["a", "b"]) == Summary(0, 2, 0)
    assert summarise([], []) == Summary(0, 0, 0)


def test_one_patient_has_no_interval_whatever_the_number_of_values():
    assert summarise([0.1, 0.5, 0.9], ["a", "a", "a"]).mean_interval is None


def test_interval_as_scipy_bootstraps_independent_values():
    values = np.random.default_rng(1).beta(5, 2, 80)
    expected = stats.bootstrap(
        (values,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(2)
    ).confidence_interval
    found = summarise(values, patients(80), n_resamples=20_000).mean_interval
    assert found.low == pytest.approx(expected.low, abs=0.003)
    assert found.high == pytest.approx(expected.high, abs=0.003)


def test_copies_of_a_patients_value_add_no_certainty():
    values = np.random.default_rng(3).normal(size=40)
    once = summarise(values, patients(40)).mean_interval
    copied = summarise(np.repeat(values, 5), np.repeat(patients(40), 5)).mean_interval
    as_if_alone = summarise(np.repeat(values, 5), patients(200)).mean_interval
    assert copied.low == pytest.approx(once.low)
    assert copied.high == pytest.approx(once.high)
    assert as_if_alone.high - as_if_alone.low < 0.6 * (once.high - once.low)


def test_patients_weigh_by_their_number_of_values():
    found = summarise([0.0] * 9 + [1.0], ["a"] * 9 + ["b"], n_resamples=4000)
    assert found.mean == pytest.approx(0.1)
    assert found.mean_interval is None  # of two patients


def test_same_seed_same_interval_and_many_patients_are_drawn_in_parts(monkeypatch):
    values = np.random.default_rng(4).random(300)
    assert summarise(values, patients(300)) == summarise(values, patients(300))
    assert summarise(values, patients(300)) != summarise(values, patients(300), seed=1)
    whole = summarise(values, patients(300)).mean_interval
    monkeypatch.setattr("core.statistics.bootstrap.MAX_DRAWN", 7 * 300)
    parts = summarise(values, patients(300)).mean_interval
    assert (parts.low, parts.high) == pytest.approx((whole.low, whole.high), rel=1e-12)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.none() | st.floats(-1e6, 1e6), max_size=12))
def test_order_of_the_numbers(column):
    found = summarise(column, [str(place % 3) for place in range(len(column))], n_resamples=50)
    assert found.n + found.n_undefined == len(column)
    if found.n:
        ordered = [found.minimum, found.quartile_1, found.median, found.quartile_3, found.maximum]
        assert ordered == sorted(ordered)
    if found.mean_interval:
        slack = 1e-9 * max(1.0, abs(found.minimum), abs(found.maximum))
        assert found.minimum - slack <= found.mean_interval.low <= found.mean_interval.high
        assert found.mean_interval.high <= found.maximum + slack


@pytest.mark.parametrize(
    ("column", "owners", "message"),
    [([1.0], ["a", "b"], "has 1 values, expected 2"), ([float("inf")], ["a"], "infinite value")],
)
def test_refuses_what_does_not_fit(column, owners, message):
    with pytest.raises(InputError, match=message):
        summarise(column, owners)
