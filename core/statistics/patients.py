"""Bootstrap over patients: several lesions or images of one patient are not independent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

N_RESAMPLES = 2_000
CONFIDENCE = 0.95
MAX_DRAWN = 4_000_000
"""Patients drawn at once; bounds the memory, not the result's meaning."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Confidence interval, both ends in the unit of the values."""

    low: float
    high: float


def mean_interval(
    values: NDArray[np.float64], patients: Sequence[str], *, n_resamples: int = N_RESAMPLES, seed: int = 0
) -> Interval | None:
    """95 % percentile bootstrap interval of the mean of all values, patients being drawn.

    Each resample draws as many patients as there are, with replacement, and takes all values of each
    (cluster bootstrap; Field and Welsh 2007, doi:10.1111/j.1467-9868.2007.00593.x).

    Args:
        values: Finite, shape (n,).
        patients: Whose value it is, n of them.
        n_resamples: Resamples.
        seed: Same values in the same order and same seed, same interval.

    Returns:
        None with fewer than two patients.
    """
    _, patient_of = np.unique(np.asarray(patients, dtype=str), return_inverse=True)
    counts = np.bincount(patient_of)
    if counts.size < 2:
        return None
    sums = np.bincount(patient_of, weights=values).astype(np.float64)
    means = _resampled_means(sums, counts, n_resamples=n_resamples, rng=np.random.default_rng(seed))
    tail = 50 * (1 - CONFIDENCE)
    low, high = np.percentile(means, [tail, 100 - tail])
    return Interval(float(low), float(high))


def patient_means(values: NDArray[np.float64], patients: Sequence[str]) -> NDArray[np.float64]:
    """One mean per patient, patients in sorted order."""
    _, patient_of = np.unique(np.asarray(patients, dtype=str), return_inverse=True)
    return np.asarray(np.bincount(patient_of, weights=values) / np.bincount(patient_of), dtype=np.float64)


def _resampled_means(
    sums: NDArray[np.float64],
    counts: NDArray[np.signedinteger],
    *,
    n_resamples: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Mean of each resample."""
    rows = max(1, MAX_DRAWN // sums.size)
    sizes = [min(rows, n_resamples - start) for start in range(0, n_resamples, rows)]
    draws = (rng.integers(sums.size, size=(size, sums.size)) for size in sizes)
    return np.concatenate([sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1) for drawn in draws])
