import numpy as np
import pytest
from scipy.stats import wilcoxon

from core.errors import InputError
from core.statistics.difference import PairedDifference, paired_difference


def patients(count):
    return [f"p{number}" for number in range(count)]


def test_scipy_agrees_on_independent_cases():
    generator = np.random.default_rng(0)
    baseline = generator.uniform(0.4, 0.8, 60)
    model = baseline + generator.normal(0.03, 0.05, 60)
    found = paired_difference(model, baseline, patients=patients(60))
    assert found.mean == pytest.approx((model - baseline).mean())
    assert found.mean == pytest.approx(found.mean_model - found.mean_baseline)
    assert found.p == pytest.approx(wilcoxon(np.sort(model - baseline)).pvalue, rel=1e-6)
    half_width = 1.96 * (model - baseline).std(ddof=1) / np.sqrt(60)
    assert found.mean_interval.low == pytest.approx(found.mean - half_width, abs=0.003)
    assert found.mean_interval.high == pytest.approx(found.mean + half_width, abs=0.003)


def test_cases_without_both_values_are_counted_and_left_out():
    found = paired_difference([0.9, None, 0.7], [0.5, 0.6, None], patients=["a", "b", "c"])
    assert (found.n, found.n_undefined, found.n_patients) == (1, 2, 1)
    assert found.mean == pytest.approx(0.4)
    assert found.mean_baseline == 0.5
    assert found.mean_interval is None


def test_copies_of_a_patients_case_change_neither_p_nor_interval():
    generator = np.random.default_rng(1)
    model, baseline = generator.random((2, 25))
    once = paired_difference(model, baseline, patients=patients(25))
    copied = paired_difference(
        np.repeat(model, 4), np.repeat(baseline, 4), patients=np.repeat(patients(25), 4)
    )
    assert copied.p == pytest.approx(once.p)
    assert copied.mean_interval.low == pytest.approx(once.mean_interval.low)
    assert copied.n == 100


def test_swapping_turns_the_sign():
    generator = np.random.default_rng(2)
    model, baseline = generator.random((2, 30))
    there = paired_difference(model, baseline, patients=patients(30))
    back = paired_difference(baseline, model, patients=patients(30))
    assert there.mean == pytest.approx(-back.mean)
    assert there.p == pytest.approx(back.p)
    assert there.mean_interval.low == pytest.approx(-back.mean_interval.high)


def test_equal_columns_have_no_p():
    found = paired_difference([0.5, 0.6], [0.5, 0.6], patients=["a", "b"])
    assert (found.mean, found.p) == (0.0, None)


def test_nothing_in_common():
    assert paired_difference([None], [0.3], patients=["a"]) == PairedDifference(0, 1, 0)
    assert paired_difference([], [], patients=[]) == PairedDifference(0, 0, 0)


def test_refuses_columns_of_different_lengths():
    with pytest.raises(InputError, match="the baseline's column has 1 values, expected 2"):
        paired_difference([0.1, 0.2], [0.1], patients=["a", "b"])
