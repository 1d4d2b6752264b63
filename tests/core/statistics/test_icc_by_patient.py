import numpy as np
import pytest

from core.errors import InputError
from core.statistics.bootstrap import Resampling
from core.statistics.icc import IccKind, icc
from core.statistics.icc_by_patient import icc_by_patient
from core.statistics.interval_method import Method
from core.statistics.paired_readings import Measurements, all_readings, paired_readings

RESAMPLING = Resampling(400, seed=3, method=Method.PERCENTILE)
GAP = np.nan


def made(n_patients: int, lesions: int, readers: int = 3):
    random = np.random.default_rng(5)
    of_patient = np.repeat(random.normal(20, 4, n_patients), lesions)
    values = of_patient[:, None] + random.normal(0, 1.5, (n_patients * lesions, readers))
    return values + np.arange(readers), [f"p{n // lesions}" for n in range(n_patients * lesions)]


@pytest.mark.parametrize("kind", list(IccKind))
def test_one_lesion_per_patient_is_shrout_and_fleiss(kind):
    values, patients = made(12, 1)
    found, plain = (
        icc_by_patient(values, kind=kind, patients=patients, resampling=RESAMPLING),
        icc(values, kind=kind),
    )
    assert (found.estimate, found.interval, found.resampling) == (plain.estimate, plain.interval, None)
    assert (found.n, found.n_undefined, found.n_patients, found.n_readers) == (12, 0, 12, 3)


@pytest.mark.parametrize("kind", list(IccKind))
def test_draws_of_patients_are_the_coefficient_of_the_lesions_drawn(kind):
    """The interval against the plain way: every draw written out as a table."""
    values, patients = made(10, 3)
    found = icc_by_patient(values, kind=kind, patients=patients, resampling=RESAMPLING)
    assert found.estimate == pytest.approx(icc(values, kind=kind).estimate)
    assert found.resampling == RESAMPLING
    names = sorted(set(patients))
    drawn = np.random.default_rng(3).integers(10, size=(400, 10))
    rows = {name: [i for i, patient in enumerate(patients) if patient == name] for name in names}
    plain = [
        icc(values[[row for place in places for row in rows[names[place]]]], kind=kind).estimate
        for places in drawn
    ]
    assert min(plain) < found.interval.low < np.quantile(plain, 0.05)
    assert np.quantile(plain, 0.95) < found.interval.high < max(plain)


def test_lesions_of_one_patient_that_resemble_each_other_widen_the_interval():
    values, patients = made(12, 4, readers=2)
    by_lesion = icc(values, kind=IccKind.CONSISTENCY).interval
    found = icc_by_patient(
        values, kind=IccKind.CONSISTENCY, patients=patients, resampling=RESAMPLING
    ).interval
    assert found.high - found.low > by_lesion.high - by_lesion.low


def test_gaps_are_counted_and_too_few_lesions_say_nothing():
    values = np.array([[1.0, GAP], [2.0, 3.0], [GAP, GAP]])
    found = icc_by_patient(values, kind=IccKind.AGREEMENT, patients=["a", "b", "c"], resampling=RESAMPLING)
    assert (found.n, found.n_undefined, found.estimate, found.interval) == (1, 2, None, None)
    none = icc_by_patient(values[:1], kind=IccKind.AGREEMENT, patients=["a"], resampling=RESAMPLING)
    assert (none.n, none.n_patients, none.estimate) == (0, 0, None)
    one_patient = np.array([[1.0, 1.5], [2.0, 3.0], [5.0, 4.0]])
    same = icc_by_patient(one_patient, kind=IccKind.AGREEMENT, patients=["a"] * 3, resampling=RESAMPLING)
    assert same.estimate is not None
    assert same.interval is None
    with pytest.raises(InputError, match="3 lesions and 1 patients"):
        icc_by_patient(values, kind=IccKind.AGREEMENT, patients=["a"], resampling=RESAMPLING)


def test_pairs_are_over_the_cases_that_both_have_read():
    read = np.array([True, True, True, True, False])
    ada = Measurements(np.array([10.0, 12.0, 20.0, GAP, GAP]), read)
    ben = Measurements(np.array([11.0, 13.0, GAP, GAP, 9.0]), ~np.array([False] * 5))
    only, *rest = paired_readings(
        {"Ada": ada, "Ben": ben}, [("Ada", "Ben")], patients=list("abcde"), resampling=RESAMPLING
    )
    assert rest == []
    # The third he read and did not mark; the fourth neither marked; the fifth she has not read.
    assert (only.limits.n, only.limits.n_undefined, only.limits.bias) == (2, 1, -1.0)
    assert only.consistency.estimate == pytest.approx(1.0)
    assert 0.6 < only.agreement.estimate < 0.9  # 4 between the cases, 1 between the readers: 0.67 + nothing
    every = all_readings(
        {"Ada": ada, "Ben": ben}, list("abcde"), kind=IccKind.AGREEMENT, resampling=RESAMPLING
    )
    assert (every.n, every.n_undefined) == (2, 3)
    with pytest.raises(InputError, match="got 1 readers"):
        all_readings({"Ada": ada}, list("abcde"), kind=IccKind.AGREEMENT, resampling=RESAMPLING)


def test_a_pair_without_a_lesion_in_common_is_left_out():
    first = Measurements(np.array([1.0, GAP]), np.array([True, False]))
    second = Measurements(np.array([GAP, 1.0]), np.array([False, True]))
    pairs = [("a", "b")]
    assert paired_readings({"a": first, "b": second}, pairs, patients=["p", "q"], resampling=RESAMPLING) == ()
