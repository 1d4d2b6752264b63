"""Bootstrap over patients: many estimates at once, from how often each patient is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import SettingsError
from core.statistics.endpoints import bca_ends, percentile_ends
from core.statistics.few_patients import of_enough
from core.statistics.interval import CONFIDENCE, Interval
from core.statistics.interval_method import Estimand, Method, interval_method

Array = NDArray[np.float64]

Statistic = Callable[[Array], Array]
"""A function from weights (draws, patients), how often each patient is in each draw, to estimates (draws,
k); NaN where a draw leaves one undefined."""

MAX_DRAWN = 1_000_000
"""Patients drawn at once; bounds the memory, not the result's meaning."""

LONG_ROW = 2_000
"""Patients from which on the rows of draws are counted one by one."""

MOST_LEFT_OUT = 1_000
"""Patients left out in turn for the acceleration of BCa, which is small where there are more."""

MOST_CONFIDENCE = 1 - 1e-9
"""Beyond it all resamples lie between the ends."""


@dataclass(frozen=True, slots=True)
class Resampling:
    """The settings of intervals and of p values by permutation.

    Attributes:
        n_resamples: Bootstrap resamples, at least 1.
        seed: The seed of draws and permutations: same data and same seed, same numbers.
        method: Percentile, or bias-corrected and accelerated.
        confidence: Above 0 and below 1.
        n_permutations: The number of permutations of patients, by functions that test too; with 0 there is no
            p.

    Raises:
        SettingsError: A number out of its range.
    """

    n_resamples: int = 10_000
    seed: int = 0
    method: Method = Method.BCA
    confidence: float = CONFIDENCE
    n_permutations: int = 999

    def __post_init__(self) -> None:
        if self.n_resamples < 1:
            raise SettingsError(f"n_resamples is {self.n_resamples}; give 1 or more")
        if not 0 < self.confidence < 1:
            raise SettingsError(f"confidence is {self.confidence}; give a share above 0 and below 1")


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    """Estimates with their intervals, in the order of the statistic.

    Attributes:
        estimates: The estimates from all patients; None where undefined.
        intervals: None with too few patients (`core.statistics.few_patients`), or where no resample is
            defined or all are the same.
        n_used: Resamples in which each estimate is defined; the others are left out of its interval;
            0 where nothing was drawn.
        resampling: The way in which it was done.
    """

    estimates: tuple[float | None, ...]
    intervals: tuple[Interval | None, ...]
    n_used: tuple[int, ...]
    resampling: Resampling


def bootstrap(
    statistic: Statistic, n_patients: int, *, resampling: Resampling, left_out: Array | None = None
) -> Bootstrapped:
    """Draw as many patients as there are, with replacement, and all that belongs to each of them.

    Cluster bootstrap: Field and Welsh 2007, doi:10.1111/j.1467-9868.2007.00593.x. The tails are those of
    Student's t, because a bootstrap interval of few patients is too narrow by the factor between n - 1 and n
    and by that between normal and t (Hesterberg 2015, doi:10.1080/00031305.2015.1089789); with
    100 patients that is 1.7 % of the width. BCa leaves one patient out at a time.

    Args:
        statistic: The function that `Statistic` describes; it is given blocks of draws.
        n_patients: The number of patients, at least 1.
        resampling: Number of resamples, seed, method, confidence.
        left_out: Estimates with each patient left out, shape (patients, k), for a caller with a formula for
            them; by default the statistic is asked.
    """
    whole = statistic(np.ones((1, n_patients)))[0]
    resampled = np.concatenate([statistic(weights) for weights in drawn_weights(n_patients, resampling)])
    n_used = tuple(int(n) for n in np.count_nonzero(~np.isnan(resampled), axis=0))
    estimates = tuple(None if np.isnan(value) else float(value) for value in whole)
    if n_patients < 2:
        return Bootstrapped(estimates, (None,) * whole.size, n_used, resampling)
    confidence = widened(resampling.confidence, n_patients=n_patients)
    method = interval_method(Estimand.DRAWN, n_patients, asked=resampling.method)
    if method is Method.PERCENTILE:
        ends = percentile_ends(resampled, confidence=confidence)
    else:
        without = _without_one(statistic, n_patients) if left_out is None else left_out
        ends = bca_ends(resampled, whole, left_out=without, n_patients=n_patients, confidence=confidence)
    found = (of_enough(one, n_patients) for one in map(_interval, whole, *ends))
    return Bootstrapped(estimates, tuple(found), n_used, resampling)


def widened(confidence: float, *, n_patients: int) -> float:
    """The share of resamples between the ends that makes up for few patients; n_patients is 2 or more."""
    from scipy.special import ndtr, stdtrit  # pages need not wait for scipy before a number is asked for

    reach = np.sqrt(n_patients / (n_patients - 1)) * stdtrit(n_patients - 1, (1 + confidence) / 2)
    return min(float(2 * ndtr(reach) - 1), MOST_CONFIDENCE)


def drawn_weights(n_patients: int, resampling: Resampling) -> Iterator[Array]:
    """Return blocks of weights (draws, patients); each row adds up to the number of patients."""
    rng = np.random.default_rng(resampling.seed)
    rows = max(1, MAX_DRAWN // n_patients)
    for start in range(0, resampling.n_resamples, rows):
        size = min(rows, resampling.n_resamples - start)
        drawn = rng.integers(n_patients, size=(size, n_patients))
        yield _counted_by_row(drawn) if n_patients > LONG_ROW else _counted_at_once(drawn)


def _counted_at_once(drawn: NDArray[np.int64]) -> Array:
    """Count each patient in each row; one call for all rows, which saves time where they are short."""
    size, n_patients = drawn.shape
    places = drawn + np.arange(size)[:, None] * n_patients
    return np.bincount(places.ravel(), minlength=drawn.size).reshape(drawn.shape).astype(np.float64)


def _counted_by_row(drawn: NDArray[np.int64]) -> Array:
    """Count the same row by row: long rows count faster one at a time, in the processor's cache."""
    weights = np.empty(drawn.shape)
    for row, patients in zip(weights, drawn, strict=True):
        row[:] = np.bincount(patients, minlength=row.size)
    return weights


def _without_one(statistic: Statistic, n_patients: int) -> Array:
    """The estimates with each patient left out in turn, or with `MOST_LEFT_OUT` of them, evenly spread."""
    rows = max(1, MAX_DRAWN // n_patients)
    patients = np.unique(np.linspace(0, n_patients - 1, min(n_patients, MOST_LEFT_OUT)).astype(np.intp))
    blocks = []
    for start in range(0, patients.size, rows):
        absent = patients[start : start + rows]
        weights = np.ones((absent.size, n_patients))
        weights[np.arange(absent.size), absent] = 0
        blocks.append(statistic(weights))
    return np.concatenate(blocks)


def _interval(estimate: float, low: float, high: float) -> Interval | None:
    return None if np.isnan(estimate + low + high) else Interval(float(low), float(high))
