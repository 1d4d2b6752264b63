"""Means of many metrics in many groups, each with its interval over patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.statistics.abc_interval import abc_ends
from core.statistics.bootstrap import (
    Array,
    Bootstrapped,
    Resampling,
    bootstrap,
    widened,
)
from core.statistics.few_patients import of_enough
from core.statistics.interval import Interval
from core.statistics.interval_method import Estimand, Method, interval_method
from core.statistics.studentised import studentised_mean

SMALL_GROUP = 10
"""Fewer patients than this are too few to judge a group by."""


@dataclass(frozen=True, slots=True)
class GroupMean:
    """Mean of one metric in one group.

    Attributes:
        group: Name of the group.
        metric: Name of the metric.
        n: Defined values.
        n_undefined: Undefined values, left out.
        n_patients: Patients with at least one defined value.
        mean: None where n is 0.
        interval: The interval by patient; None with too few of them (`core.statistics.few_patients`).
        n_used: Resamples in which the group holds a defined value; 0 where none was drawn.
        resampling: The way in which the interval was made.
    """

    group: str
    metric: str
    n: int
    n_undefined: int
    n_patients: int
    mean: float | None
    interval: Interval | None
    n_used: int
    resampling: Resampling

    @property
    def small(self) -> bool:
        """Return whether the group is too small to judge."""
        return self.n_patients < SMALL_GROUP


def group_means(
    values: NDArray[np.float64],
    patients: Sequence[str],
    *,
    metrics: Sequence[str],
    groups: Sequence[str],
    resampling: Resampling,
) -> tuple[GroupMean, ...]:
    """Return mean of every metric in every group, groups in order of first appearance, metrics as given.

    The patients of a group are drawn among themselves, so that a group's interval does not depend on the
    groups beside it; a patient with lesions in several groups is drawn in each. All metrics of a group
    share the draws. A patient whose values are all undefined may be drawn and then adds nothing.

    Args:
        values: Shape (cases, metrics); NaN is undefined.
        patients: Patient of each case.
        metrics: Names, one per column.
        groups: Group of each case.
        resampling: Number of resamples, seed, method, confidence.

    Raises:
        InputError: Lengths that do not fit, or an infinite value.
    """
    _check(values, patients, metrics=metrics, groups=groups)
    group_of, patient_of = np.asarray(groups, dtype=str), np.asarray(patients, dtype=str)
    found: list[GroupMean] = []
    for group in dict.fromkeys(groups):
        rows = group_of == group
        found += _of_group(group, values[rows], patient_of[rows], metrics=metrics, resampling=resampling)
    return tuple(found)


def bootstrapped_means(
    values: Array, patient_of: NDArray[np.intp], *, resampling: Resampling
) -> Bootstrapped:
    """The means of the columns of values (cases, k), NaN left out; patients are numbered without a gap.

    Where BCa is asked for, the intervals are studentised with few patients, and with many ABC, for which
    nothing is drawn; the resampling that is given back says so.
    """
    sums, counts = patient_totals(values, patient_of)
    owners = np.count_nonzero(counts, axis=0)
    found = _means_by_size(sums, counts, owners, resampling)
    kept = (of_enough(ends, int(n)) for ends, n in zip(found.intervals, owners, strict=True))
    return replace(found, intervals=tuple(kept))


def _means_by_size(
    sums: Array, counts: Array, owners: NDArray[np.intp], resampling: Resampling
) -> Bootstrapped:
    of_columns = {interval_method(Estimand.MEAN, int(n), asked=resampling.method) for n in owners}
    if Method.STUDENTISED in of_columns:  # then for all columns, so that a table has one method
        return _studentised_means(sums, counts, resampling=resampling)
    if interval_method(Estimand.SMOOTH, len(sums), asked=resampling.method) is Method.ABC:
        analytic = _analytic_means(sums, counts, resampling=resampling)
        if analytic is not None:
            return analytic

    def means(weights: Array) -> Array:
        return _ratio(weights @ sums, weights @ counts)

    left_out = _ratio(sums.sum(axis=0) - sums, counts.sum(axis=0) - counts)
    return bootstrap(means, len(sums), resampling=resampling, left_out=left_out)


def _studentised_means(sums: Array, counts: Array, *, resampling: Resampling) -> Bootstrapped:
    """Return each column over the patients who have a value in it."""
    means = _ratio(sums.sum(axis=0), counts.sum(axis=0))
    found = [
        studentised_mean(total, count, n_draws=resampling.n_resamples, seed=resampling.seed)
        for total, count in zip(sums.T, counts.T, strict=True)
    ]
    return Bootstrapped(
        tuple(None if np.isnan(mean) else float(mean) for mean in means),
        tuple(None if one is None else one.interval(resampling.confidence) for one in found),
        tuple(0 if one is None else int(one.distances.size) for one in found),
        replace(resampling, method=Method.STUDENTISED),
    )


def patient_totals(values: Array, patient_of: NDArray[np.intp]) -> tuple[Array, Array]:
    """Return sum and number of the defined values of each patient, shape (patients, columns) each."""
    shape = (int(patient_of.max()) + 1, values.shape[1])
    sums, counts = np.zeros(shape), np.zeros(shape)
    for column, entries in enumerate(values.T):
        defined = ~np.isnan(entries)
        owners = patient_of[defined]
        sums[:, column] = np.bincount(owners, weights=entries[defined], minlength=shape[0])
        counts[:, column] = np.bincount(owners, minlength=shape[0])
    return sums, counts


def _analytic_means(sums: Array, counts: Array, *, resampling: Resampling) -> Bootstrapped | None:
    """Return all intervals without draws; None where one of them cannot be had."""
    confidence = widened(resampling.confidence, n_patients=len(sums)) if len(sums) > 1 else 0.5
    intervals = []
    for members in np.stack([sums, counts], axis=2).transpose(1, 0, 2):
        ends = abc_ends(_ratio_of_means, members, confidence=confidence)
        if ends is None:
            return None
        intervals.append(Interval(*ends))
    estimates = tuple(float(mean) for mean in _ratio(sums.sum(axis=0), counts.sum(axis=0)))
    made = replace(resampling, method=Method.ABC)
    return Bootstrapped(estimates, tuple(intervals), (0,) * len(intervals), made)


def _ratio_of_means(means: Array) -> Array:
    return _ratio(means[:, 0], means[:, 1])


def _ratio(sums: Array, counts: Array) -> Array:
    """Return means; NaN where nothing was counted."""
    means = np.full(sums.shape, np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means


def _of_group(
    group: str, values: Array, patients: NDArray[np.str_], *, metrics: Sequence[str], resampling: Resampling
) -> list[GroupMean]:
    patient_of = np.unique(patients, return_inverse=True)[1]
    found = bootstrapped_means(values, patient_of, resampling=resampling)
    defined = ~np.isnan(values)
    return [
        GroupMean(
            group=group,
            metric=metric,
            n=int(defined[:, place].sum()),
            n_undefined=int((~defined[:, place]).sum()),
            n_patients=int(np.unique(patient_of[defined[:, place]]).size),
            mean=found.estimates[place],
            interval=found.intervals[place],
            n_used=found.n_used[place],
            resampling=found.resampling,
        )
        for place, metric in enumerate(metrics)
    ]


def _check(values: Array, patients: Sequence[str], *, metrics: Sequence[str], groups: Sequence[str]) -> None:
    if values.shape != (len(patients), len(metrics)) or len(groups) != len(patients):
        raise InputError(
            f"values have shape {values.shape}, with {len(patients)} patients, {len(groups)} groups and "
            f"{len(metrics)} metrics; give one row per case and one column per metric"
        )
    if np.isinf(values).any():
        raise InputError("values hold an infinite value; give NaN where a value is undefined")
