"""Values by patient: several lesions or images of one patient are not independent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.statistics.bootstrap import Resampling
from core.statistics.group_means import bootstrapped_means
from core.statistics.interval import Interval

Patients = Sequence[str] | NDArray[np.intp]
"""Patient of each row: names, or numbers from `numbered` where the same rows are looked at many times."""

N_RESAMPLES = 2_000
"""The draws on the pages, where a person waits; reports take more."""


def mean_interval(
    values: NDArray[np.float64], patients: Patients, *, n_resamples: int = N_RESAMPLES, seed: int = 0
) -> Interval | None:
    """Return 95 % bootstrap interval of the mean of all defined values, see `bootstrapped_mean`.

    Returns:
        None with too few patients that have a defined value (`core.statistics.few_patients`).
    """
    return bootstrapped_mean(values, patients, n_resamples=n_resamples, seed=seed)[0]


def bootstrapped_mean(
    values: NDArray[np.float64], patients: Patients, *, n_resamples: int = N_RESAMPLES, seed: int = 0
) -> tuple[Interval | None, Resampling]:
    """The 95 % bootstrap interval of the mean of all defined values by patient, and how it was made.

    Args:
        values: Shape (n,); NaN is undefined and left out, its patient is still drawn.
        patients: The patients whose values they are, n of them.
        n_resamples: Resamples.
        seed: Same values and same seed, same interval.

    Returns:
        BCa; with few patients studentised, with many ABC, which is BCa without draws; None with too few
        patients that have a defined value (`core.statistics.few_patients`).
    """
    resampling = Resampling(n_resamples=n_resamples, seed=seed)
    if not len(patients):
        return None, resampling
    _, patient_of = numbered(patients)
    found = bootstrapped_means(values[:, None], patient_of, resampling=resampling)
    return found.intervals[0], found.resampling


def numbered(patients: Patients) -> tuple[int, NDArray[np.intp]]:
    """Return the number of patients, and each row's patient: numbered from 0 without a gap, by name."""
    if isinstance(patients, np.ndarray) and patients.dtype.kind in "iu":
        if not patients.size:
            return 0, patients
        there = np.bincount(patients) > 0
        return int(np.count_nonzero(there)), (np.cumsum(there) - 1)[patients]
    names, patient_of = patient_numbers([str(patient) for patient in patients])
    return len(names), patient_of


def owners(patients: Patients | None, count: int, what: str) -> NDArray[np.intp]:
    """Return the number of the patient of each value, shape (count,); without patients each is its own.

    Args:
        what: The values are called, in the singular, for the message.

    Raises:
        InputError: There are more or fewer patients than values.
    """
    if patients is None:
        return np.arange(count)
    if len(patients) != count:
        raise InputError(f"{len(patients)} patients were given for {count} {what}s; give one a {what}")
    return numbered(patients)[1]


def patient_numbers(patients: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """Return names of the patients in sorted order, and the place among them of each row's patient."""
    names = sorted(set(patients))  # far sooner than numpy sorts as many texts
    place = {name: number for number, name in enumerate(names)}
    numbers = (place[patient] for patient in patients)
    return tuple(names), np.fromiter(numbers, dtype=np.intp, count=len(patients))


@overload
def patients_where(patients: Sequence[str], kept: NDArray[np.bool_]) -> list[str]: ...
@overload
def patients_where(patients: Patients, kept: NDArray[np.bool_]) -> Patients: ...
def patients_where(patients: Patients, kept: NDArray[np.bool_]) -> Patients:
    """Return patients of the rows that are kept, in order."""
    if isinstance(patients, np.ndarray):
        return patients[kept]
    return [patient for patient, stays in zip(patients, kept, strict=True) if stays]


def patient_sums(values: NDArray[np.float64], patient_of: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return one sum per patient, numbered from 0 without a gap; values are finite."""
    return np.bincount(patient_of, weights=values).astype(np.float64)


def patient_means(values: NDArray[np.float64], patients: Patients) -> NDArray[np.float64]:
    """Return one mean per patient, patients in sorted order; values are finite."""
    _, patient_of = numbered(patients)
    return np.asarray(np.bincount(patient_of, weights=values) / np.bincount(patient_of), dtype=np.float64)
