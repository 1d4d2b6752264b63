"""The dependence of a result on where the prompt happens to lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.statistics.bootstrap import Array, Bootstrapped, Resampling
from core.statistics.by_patient import patient_numbers
from core.statistics.group_means import bootstrapped_means
from core.statistics.interval import Interval


@dataclass(frozen=True, slots=True)
class AtJitter:
    """The figures of all cases at one amount of jitter.

    Attributes:
        amount: The amount in the unit of the jitter.
        mean: The mean of the cases' means.
        interval: The interval by patient; None with too few of them (`core.statistics.few_patients`).
        loss: Mean at the smallest amount less mean here, over the same cases.
        loss_interval: The interval of the loss by patient; None with too few of them
            (`core.statistics.few_patients`).
        repeat_sd: Typical spread of repeats within a case: root of the mean variance; None where no case was
            repeated.
    """

    amount: float
    mean: float
    interval: Interval | None
    loss: float
    loss_interval: Interval | None
    repeat_sd: float | None


@dataclass(frozen=True, slots=True)
class JitterSensitivity:
    """The mean at each amount of jitter, and its slope.

    Attributes:
        n: Cases with a value at every amount.
        n_undefined: Cases left out.
        n_patients: Their patients.
        points: The points by amount, the smallest first; empty where n is 0.
        slope: Change of the mean per unit of jitter, least squares over the amounts; None where n is 0.
        slope_interval: The interval of the slope by patient; None with too few of them
            (`core.statistics.few_patients`).
        resampling: The way in which the intervals were made.
    """

    n: int
    n_undefined: int
    n_patients: int
    points: tuple[AtJitter, ...]
    slope: float | None
    slope_interval: Interval | None
    resampling: Resampling


def jitter_sensitivity(
    values: NDArray[np.float64],
    amounts: Sequence[float],
    *,
    patients: Sequence[str],
    resampling: Resampling,
) -> JitterSensitivity:
    """Return loss and slope over amounts of jitter, over the cases with a value at each.

    Args:
        values: Shape (cases, amounts, repeats); NaN is undefined. A case needs one value per amount.
        amounts: The amounts, at least two different ones, rising.
        patients: Patient of each case.
        resampling: The resampling of the intervals.

    Raises:
        InputError: Lengths that do not fit, or amounts that do not rise.
    """
    if values.shape[:2] != (len(patients), len(amounts)):
        raise InputError(
            f"values have shape {values.shape}, with {len(patients)} patients and {len(amounts)} amounts"
        )
    if len(amounts) < 2 or min(np.diff(np.asarray(amounts))) <= 0:
        raise InputError(f"amounts of jitter are {list(amounts)}; give two or more that rise")
    gaps = np.count_nonzero(np.isnan(values), axis=2) == values.shape[2]
    complete = np.asarray(~gaps.any(axis=1), dtype=np.bool_)
    n, left_out = int(complete.sum()), int((~complete).sum())
    if not n:
        return JitterSensitivity(0, left_out, 0, (), None, None, resampling)
    kept = values[complete]
    owners = np.asarray(patients, dtype=str)[complete].tolist()
    means = np.nanmean(kept, axis=2)
    estimates, made = _bootstrapped(means, np.asarray(amounts, dtype=np.float64), owners, resampling)
    intervals = made.intervals
    k = len(amounts)
    spreads = _repeat_sds(kept)
    points = tuple(
        AtJitter(amount, estimates[i], intervals[i], estimates[k + i], intervals[k + i], spreads[i])
        for i, amount in enumerate(amounts)
    )
    slope, ends = estimates[-1], intervals[-1]
    return JitterSensitivity(n, left_out, len(set(owners)), points, slope, ends, made.resampling)


def _bootstrapped(
    means: Array, amounts: Array, owners: Sequence[str], resampling: Resampling
) -> tuple[list[float], Bootstrapped]:
    """Return means, losses and slope: each is the mean of what it is in every case."""
    apart = amounts - amounts.mean()
    columns = np.column_stack([means, means[:, :1] - means, means @ apart / (apart @ apart)])
    made = bootstrapped_means(columns, patient_numbers(owners)[1], resampling=resampling)
    return [float(value) for value in made.estimates if value is not None], made


def _repeat_sds(values: Array) -> list[float | None]:
    found: list[float | None] = []
    for repeats in values.transpose(1, 0, 2):
        several = repeats[(~np.isnan(repeats)).sum(axis=1) > 1]
        found.append(float(np.sqrt(np.nanvar(several, axis=1, ddof=1).mean())) if len(several) else None)
    return found
