import numpy as np
import pytest

from core.statistics.mixed_model import COLLINEAR, CONSTANT, ONE_EACH, TOO_FEW, mixed_model
from tests.golden_statistics import patients, r_data, r_result


def test_r_finds_the_same():
    data, expected = r_data("mixed"), r_result("mixed")
    columns = {name: data[name].to_numpy() for name in ("size", "contrast")}
    found = mixed_model(data["dice"].to_numpy(), columns, patients=data["patient"].tolist())
    size, contrast = found.effects
    assert (size.name, contrast.name) == ("size", "contrast")
    assert found.intercept == pytest.approx(expected["intercept"], rel=1e-4)
    assert size.slope == pytest.approx(expected["size"], rel=1e-4)
    assert contrast.slope == pytest.approx(expected["contrast"], rel=1e-3)
    assert size.standard_error == pytest.approx(expected["size_se"], rel=1e-3)
    assert contrast.standard_error == pytest.approx(expected["contrast_se"], rel=1e-3)
    assert found.patient_variance == pytest.approx(expected["patient_variance"], rel=2e-3)
    assert found.residual_variance == pytest.approx(expected["residual_variance"], rel=2e-3)
    assert found.patient_share == pytest.approx(0.651, abs=0.002)
    assert size.p < 1e-8
    assert size.interval.low < size.slope < size.interval.high


def test_slope_per_standard_deviation_and_line():
    data = r_data("mixed")
    columns = {name: data[name].to_numpy() for name in ("size", "contrast")}
    found = mixed_model(data["dice"].to_numpy(), columns, patients=data["patient"].tolist())
    size, contrast = found.effects
    assert size.slope_per_sd == pytest.approx(size.slope * data["size"].std())
    assert size.interval_per_sd.low < size.slope_per_sd < size.interval_per_sd.high
    expected = found.intercept + 12 * size.slope + data["contrast"].mean() * contrast.slope
    assert found.predicted(12.0) == pytest.approx(expected)


def test_without_fit_there_is_no_line():
    assert mixed_model([], {"size": []}, patients=[]).predicted(1.0) is None


def test_gaps_are_counted_and_left_out():
    data = r_data("mixed")
    dice = data["dice"].to_numpy().copy()
    dice[:3] = np.nan
    found = mixed_model(dice, {"size": data["size"].to_numpy()}, patients=data["patient"].tolist())
    assert (found.n, found.n_undefined) == (len(data) - 3, 3)


@pytest.mark.parametrize(
    ("dice", "columns", "owners", "reason"),
    [
        (np.arange(9.0), {"size": np.arange(9.0) ** 2}, patients(9), ONE_EACH),
        (np.arange(4.0), {"size": np.arange(4.0)}, ["a", "a", "b", "b"], TOO_FEW),
        (np.ones(12), {"size": np.arange(12.0)}, patients(6) * 2, CONSTANT),
        (np.arange(12.0) ** 2, {"size": np.ones(12)}, patients(6) * 2, CONSTANT),
        (
            np.arange(12.0) ** 2,
            {"size": np.arange(12.0), "twice": 2 * np.arange(12.0)},
            patients(6) * 2,
            COLLINEAR,
        ),
        ([], {"size": []}, [], TOO_FEW),
    ],
)
def test_why_there_is_no_fit(dice, columns, owners, reason):
    found = mixed_model(dice, columns, patients=owners)
    assert (found.reason, found.effects, found.patient_share) == (reason, (), None)
