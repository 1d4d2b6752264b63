import numpy as np
import pytest

from core.classification.calibration_estimates import NO_LINE, calibrated
from core.classification.calibration_line import calibration_lines
from core.statistics.few_patients import TOO_FEW_PATIENTS
from tests.golden_statistics import patients


def drawn(n, seed=0):
    """Truth, and the logit of probabilities that are too bold by a factor of 2 and too low by 0.5."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=n)
    return rng.random(n) < 1 / (1 + np.exp(-(0.5 * logits + 0.5))), logits


def test_statsmodels_finds_the_same_line():
    import statsmodels.api as sm  # takes longer than many tests

    truth, logits = drawn(300)
    weights = np.random.default_rng(1).integers(0, 3, (2, 300)).astype(float)
    found = calibration_lines(truth, logits, weights)
    for row, weight in zip(found, weights, strict=True):
        family = sm.families.Binomial()
        line = sm.GLM(truth.astype(float), sm.add_constant(logits), family=family, freq_weights=weight).fit()
        large = sm.GLM(
            truth.astype(float), np.ones(300), family=family, freq_weights=weight, offset=logits
        ).fit()
        assert row == pytest.approx([line.params[1], large.params[0]], abs=1e-6)


def test_classes_that_do_not_overlap_have_no_line():
    truth = np.array([False, False, True, True])
    assert np.isnan(calibration_lines(truth, np.array([-2.0, -1, 1, 2]), np.ones((1, 4)))[0, 0])
    found = calibrated(truth, np.array([0.1, 0.2, 0.8, 0.9]), patients(4))
    assert (found["calibration_slope"].value, found["calibration_slope"].reason) == (None, NO_LINE)
    assert found["brier"].value == pytest.approx((0.01 + 0.04) / 2)
    assert (found["brier"].interval, found["brier"].reason) == (None, TOO_FEW_PATIENTS)


def test_every_number_has_an_interval_that_holds_it():
    truth, logits = drawn(120)
    for one in calibrated(truth, 1 / (1 + np.exp(-logits)), patients(120)).values():
        assert one.interval.low < one.value < one.interval.high
        assert one.reason is None


def test_no_case_has_nothing():
    found = calibrated(np.zeros(0, dtype=bool), np.zeros(0), [])
    assert {one.value for one in found.values()} == {None}
