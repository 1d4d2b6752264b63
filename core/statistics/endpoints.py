"""The two ends of a bootstrap interval, from the resampled estimates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def percentile_ends(resampled: Array, *, confidence: float) -> tuple[Array, Array]:
    """Return percentile interval (Efron and Tibshirani 1993, ISBN 978-0-412-04231-7, ch. 13).

    Args:
        resampled: Shape (resamples, estimates); NaN where a resample leaves an estimate undefined.
        confidence: Share of the resamples between the ends, above 0 and below 1.

    Returns:
        Low and high, shape (estimates,) each; NaN where no resample is defined.
    """
    tail = (1 - confidence) / 2
    tails = np.full(resampled.shape[1], tail)
    ordered = np.sort(resampled, axis=0)
    return _at(ordered, tails), _at(ordered, 1 - tails)


def bca_ends(
    resampled: Array, estimate: Array, *, left_out: Array, n_patients: int, confidence: float
) -> tuple[Array, Array]:
    """Return bias-corrected and accelerated interval (Efron 1987, doi:10.1080/01621459.1987.10478410).

    A share of resamples below the estimate of 0 or 1, for which the correction is infinite, is taken as half
    a resample; estimates that no patient's absence changes have an acceleration of 0.

    Args:
        resampled: The resamples as `percentile_ends` takes them.
        estimate: The estimates from all patients, shape (estimates,).
        left_out: The estimates with one patient left out each, shape (patients, estimates); NaN where
            undefined. Some of the patients will do: what they say of the skewness is taken to hold for all.
        n_patients: All of them.
        confidence: The confidence as `percentile_ends` takes it.

    Returns:
        As `percentile_ends`.
    """
    from scipy.special import ndtr, ndtri  # pages need not wait for scipy before a number is asked for

    used = np.count_nonzero(~np.isnan(resampled), axis=0)
    apart = np.where(np.isnan(resampled), np.inf, resampled - estimate)
    # Draws that give the estimate itself differ from it by rounding, and one way or the other.
    rounding = 1e-12 * (np.abs(estimate) + np.abs(np.where(np.isinf(apart), 0, apart)).max(axis=0))
    below = (apart < -rounding).sum(axis=0) + 0.5 * (np.abs(apart) <= rounding).sum(axis=0)
    bias = ndtri((np.clip(below, 0.5, np.maximum(used - 0.5, 0.5))) / np.maximum(used, 1))
    acceleration = _acceleration(left_out) * np.sqrt(len(left_out) / n_patients)
    ordered = np.sort(resampled, axis=0)
    ends = []
    for quantile in (ndtri((1 - confidence) / 2), ndtri((1 + confidence) / 2)):
        shifted = bias + quantile
        ends.append(_at(ordered, ndtr(bias + shifted / (1 - acceleration * shifted))))
    return ends[0], ends[1]


def _acceleration(left_out: Array) -> Array:
    defined = ~np.isnan(left_out)
    centre = np.where(defined, left_out, 0.0).sum(axis=0) / np.maximum(defined.sum(axis=0), 1)
    pull = np.where(defined, centre - left_out, 0.0)
    spread = (pull**2).sum(axis=0) ** 1.5
    found = np.zeros(spread.size)
    np.divide((pull**3).sum(axis=0), 6 * spread, out=found, where=spread > 0)
    return found


def _at(ordered: Array, shares: Array) -> Array:
    """Return value at a share of each column's defined values, linear between them; NaN stands last."""
    used = np.count_nonzero(~np.isnan(ordered), axis=0)
    place = np.where(used > 0, shares, 0.0) * np.maximum(used - 1, 0)
    floor = np.floor(place).astype(np.intp)
    columns = np.arange(ordered.shape[1])
    low, high = ordered[floor, columns], ordered[np.minimum(floor + 1, np.maximum(used - 1, 0)), columns]
    return np.asarray(low + (place - floor) * (high - low), dtype=np.float64)
