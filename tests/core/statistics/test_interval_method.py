"""One function chooses how an interval is found."""

import pytest

from core.statistics.interval_method import Estimand, Method, interval_method

MEAN, SMOOTH, DRAWN, AREA = Estimand.MEAN, Estimand.SMOOTH, Estimand.DRAWN, Estimand.AREA


@pytest.mark.parametrize(
    ("of", "n_patients", "method"),
    [
        (MEAN, 6, Method.STUDENTISED),
        (MEAN, 29, Method.STUDENTISED),
        (MEAN, 30, Method.BCA),
        (MEAN, 2_000, Method.ABC),
        (SMOOTH, 6, Method.BCA),
        (SMOOTH, 1_999, Method.BCA),
        (SMOOTH, 2_000, Method.ABC),
        (DRAWN, 2_000, Method.BCA),
        (AREA, 29, Method.DELONG_LOGIT),
        (AREA, 30, Method.DELONG),
    ],
)
def test_method_by_estimand_and_patients(of, n_patients, method):
    assert interval_method(of, n_patients) is method


@pytest.mark.parametrize("n_patients", [6, 30, 2_000])
def test_a_percentile_interval_that_is_asked_for_stays(n_patients):
    assert interval_method(MEAN, n_patients, asked=Method.PERCENTILE) is Method.PERCENTILE
