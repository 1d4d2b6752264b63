import numpy as np
import pytest

from core.statistics.bland_altman import limits_of_agreement
from core.statistics.bootstrap import Resampling, bootstrap
from core.statistics.by_patient import mean_interval
from core.statistics.few_patients import NO_SPREAD, TOO_FEW_PATIENTS, of_enough, why_none
from core.statistics.group_means import bootstrapped_means
from core.statistics.icc import IccKind, icc
from core.statistics.interval import Interval
from core.statistics.kappa import weighted_kappa
from core.statistics.rank_correlation import RankSettings, rank_correlation
from tests.golden_statistics import patients

ENDS = Interval(0.2, 0.4)
DRAWN = Resampling(200, n_permutations=0)


def test_six_patients_have_an_interval_and_five_have_none():
    assert (of_enough(ENDS, 5), of_enough(ENDS, 6)) == (None, ENDS)
    assert (why_none(5), why_none(6)) == (TOO_FEW_PATIENTS, NO_SPREAD)
    assert TOO_FEW_PATIENTS == "fewer than 6 patients"


def test_an_interval_without_a_width_is_none():
    assert of_enough(Interval(1.0, 1.0), 60) is None
    assert of_enough(Interval(0.0, 1e-300), 60) == Interval(0.0, 1e-300)


@pytest.mark.parametrize("count", [2, 3, 4, 5, 6])
def test_every_method_asks_for_six_patients(count):
    rng = np.random.default_rng(count)
    x, y = rng.normal(size=(2, count))
    ratings = [("low", "high")[number % 2] for number in range(count)]
    pairs = [(one, "low" if place == 0 else one) for place, one in enumerate(ratings)]
    found = [
        mean_interval(x, patients(count)),
        limits_of_agreement(x, y, patients=patients(count)).bias_interval,
        limits_of_agreement(x, y, patients=patients(count)).upper_interval,
        icc(np.stack([x, x + 0.1 * y], axis=1), kind=IccKind.CONSISTENCY).interval,
        rank_correlation(x, y, patients=patients(count), settings=RankSettings(resampling=DRAWN)).interval,
        weighted_kappa(pairs, order=["low", "high"], patients=patients(count), resampling=DRAWN).interval,
        bootstrap(lambda w: (w @ x)[:, None], count, resampling=DRAWN).intervals[0],
    ]
    there = [one is not None for one in found]
    assert not any(there) if count < 6 else sum(there) >= len(found) - 1


def test_patients_count_and_not_lesions():
    values = np.random.default_rng(1).random(60)
    owners = [f"p{number % 5}" for number in range(60)]
    assert mean_interval(values, owners) is None


def test_a_column_with_few_patients_among_many_has_none():
    values = np.random.default_rng(2).random((40, 2))
    values[5:, 1] = np.nan
    found = bootstrapped_means(values, np.arange(40), resampling=DRAWN)
    assert [one is not None for one in found.intervals] == [True, False]
    assert found.estimates[1] == pytest.approx(values[:5, 1].mean())
