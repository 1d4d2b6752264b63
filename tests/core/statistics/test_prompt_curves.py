import numpy as np
import pytest

from core.errors import InputError
from core.statistics.bootstrap import Resampling
from core.statistics.click_area import click_curves
from core.statistics.jitter import jitter_sensitivity
from tests.close_to import near

FEW = Resampling(300)
NAN = np.nan


def test_area_worked_by_hand():
    values = np.array([[0.2, 0.6, 1.0], [0.8, NAN, NAN]])
    found = click_curves(values, [3, 1], patients=["a", "b"], resampling=FEW)
    # (0.4 + 0.8) / 2 = 0.6, and 0.8 kept to the end.
    assert found.area == pytest.approx(0.7)
    assert [after.mean for after in found.points] == pytest.approx([0.5, 0.7, 0.9])
    assert [(after.clicks, after.n, after.n_stopped) for after in found.points] == [
        (1, 2, 0),
        (2, 2, 1),
        (3, 2, 1),
    ]
    assert found.area_interval is None  # of two patients


def test_a_first_click_without_a_value_has_no_area():
    found = click_curves(np.array([[NAN, 0.5], [0.4, 0.6]]), [2, 2], patients=["a", "b"], resampling=FEW)
    assert (found.n, found.n_undefined, found.area) == near((2, 1, 0.5))
    assert [after.n for after in found.points] == [1, 2]


def test_single_clicks_and_none():
    assert click_curves(np.array([[0.3], [0.5]]), [1, 1], patients=["a", "b"], resampling=FEW).area == near(
        0.4
    )
    assert click_curves(np.empty((0, 3)), [], patients=[], resampling=FEW).area is None


def test_curves_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="give one each"):
        click_curves(np.zeros((2, 2)), [1], patients=["a", "b"], resampling=FEW)
    with pytest.raises(InputError, match="outside 1 to 2"):
        click_curves(np.zeros((1, 2)), [3], patients=["a"], resampling=FEW)


def test_jitter_worked_by_hand():
    values = np.array(
        [
            [[0.9, 0.9], [0.8, 0.6], [0.5, NAN]],
            [[0.7, 0.7], [0.7, 0.7], [0.5, 0.5]],
            [[0.9, 0.9], [NAN, NAN], [0.1, 0.1]],
        ]
    )
    found = jitter_sensitivity(values, [0.0, 10.0, 20.0], patients=["a", "b", "c"], resampling=FEW)
    assert (found.n, found.n_undefined, found.n_patients) == (2, 1, 2)
    assert [at.mean for at in found.points] == pytest.approx([0.8, 0.7, 0.5])
    assert [at.loss for at in found.points] == pytest.approx([0.0, 0.1, 0.3])
    assert found.slope == pytest.approx(-0.015)
    # Variances 0.02 and 0 of the two cases.
    assert found.points[1].repeat_sd == pytest.approx(0.1)
    assert found.points[2].repeat_sd == 0.0


def test_a_steady_loss_is_found_with_its_interval():
    generator = np.random.default_rng(0)
    steady = 0.9 - 0.01 * np.array([0, 5, 10]) + generator.normal(0, 0.02, (60, 3))
    owners = [f"p{n}" for n in range(60)]
    found = jitter_sensitivity(steady[..., None], [0, 5, 10], patients=owners, resampling=FEW)
    assert found.slope_interval.low < -0.01 < found.slope_interval.high
    assert found.points[2].loss_interval.low > 0.08
    assert found.points[0].repeat_sd is None


def test_jitter_that_does_not_fit_is_refused():
    with pytest.raises(InputError, match="two or more that rise"):
        jitter_sensitivity(np.zeros((1, 2, 1)), [5.0, 5.0], patients=["a"], resampling=FEW)
    with pytest.raises(InputError, match="1 patients and 3 amounts"):
        jitter_sensitivity(np.zeros((1, 2, 1)), [0.0, 5.0, 9.0], patients=["a"], resampling=FEW)
    empty = jitter_sensitivity(np.full((1, 2, 1), NAN), [0.0, 5.0], patients=["a"], resampling=FEW)
    assert (empty.n, empty.slope) == (0, None)


def test_columns_may_stand_for_any_rising_numbers_of_clicks():
    """1, 3 and 11 clicks: the area is (0.4 + 0.6) / 2 * 0.2 + (0.6 + 0.8) / 2 * 0.8 = 0.66."""
    curve = click_curves(
        np.array([[0.4, 0.6, 0.8]]), [3], patients=["p"], resampling=Resampling(10), clicks=[1, 3, 11]
    )
    assert [point.clicks for point in curve.points] == [1, 3, 11]
    assert curve.area == pytest.approx(0.66)
    with pytest.raises(InputError, match="rising"):
        click_curves(np.zeros((1, 2)), [1], patients=["p"], resampling=Resampling(10), clicks=[3, 1])
