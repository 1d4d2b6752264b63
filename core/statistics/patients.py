"""Values by patient: several lesions or images of one patient are not independent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.statistics.bootstrap import Interval as Interval
from core.statistics.bootstrap import Resampling
from core.statistics.group_means import bootstrapped_means

N_RESAMPLES = 2_000
"""On the pages, where a person waits; reports take more."""


def mean_interval(
    values: NDArray[np.float64], patients: Sequence[str], *, n_resamples: int = N_RESAMPLES, seed: int = 0
) -> Interval | None:
    """95 % BCa bootstrap interval of the mean of all defined values, patients being drawn.

    Args:
        values: Shape (n,); NaN is undefined and left out, its patient is still drawn.
        patients: Whose value it is, n of them.
        n_resamples: Resamples.
        seed: Same values and same seed, same interval.

    Returns:
        None with fewer than two patients that have a defined value.
    """
    if not len(patients):
        return None
    _, patient_of = patient_numbers(patients)
    resampling = Resampling(n_resamples=n_resamples, seed=seed)
    return bootstrapped_means(values[:, None], patient_of, resampling=resampling).intervals[0]


def patient_numbers(patients: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """Names of the patients in sorted order, and the place among them of each row's patient."""
    names, patient_of = np.unique(np.asarray(patients, dtype=str), return_inverse=True)
    return tuple(str(name) for name in names), patient_of


def patients_where(patients: Sequence[str], kept: NDArray[np.bool_]) -> list[str]:
    """Patients of the rows that are kept, in order."""
    return [patient for patient, stays in zip(patients, kept, strict=True) if stays]


def patient_means(values: NDArray[np.float64], patients: Sequence[str]) -> NDArray[np.float64]:
    """One mean per patient, patients in sorted order; values are finite."""
    _, patient_of = patient_numbers(patients)
    return np.asarray(np.bincount(patient_of, weights=values) / np.bincount(patient_of), dtype=np.float64)
