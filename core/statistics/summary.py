"""The summary of a column of numbers: how many, where, how spread, how certain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.statistics.bootstrap import Resampling
from core.statistics.by_patient import N_RESAMPLES, Patients, bootstrapped_mean, numbered
from core.statistics.float_columns import Column, as_floats
from core.statistics.interval import Interval


@dataclass(frozen=True, slots=True)
class Summary:
    """The description of the defined values of a column.

    Attributes:
        n: Defined values.
        n_undefined: Undefined values, left out of all below.
        n_patients: Patients with at least one defined value.
        mean: None where n is 0, as are median, quartiles, minimum and maximum.
        sd: Sample standard deviation (n - 1); None where n is below 2.
        quartile_1: 25th percentile, linear between order statistics.
        quartile_3: 75th percentile.
        mean_interval: 95 % bootstrap interval of the mean by patient, BCa or, with many of them, ABC; None
            with fewer than two patients.
        resampling: The way in which the interval was made; None where n is 0.
    """

    n: int
    n_undefined: int
    n_patients: int
    mean: float | None = None
    sd: float | None = None
    median: float | None = None
    quartile_1: float | None = None
    quartile_3: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    mean_interval: Interval | None = None
    resampling: Resampling | None = None


def summarise(
    column: Column, patients: Patients, *, n_resamples: int = N_RESAMPLES, seed: int = 0
) -> Summary:
    """Return summary of a column of values.

    Args:
        column: One value per case or lesion; None or NaN is undefined.
        patients: Patient of each value.
        n_resamples: Bootstrap resamples.
        seed: The seed of the bootstrap.

    Raises:
        InputError: Another number of values than patients, or an infinite value.
    """
    values = as_floats(column, name="the column", length=len(patients))
    defined = ~np.isnan(values)
    _, owner = numbered(patients)
    interval, made = bootstrapped_mean(values, owner, n_resamples=n_resamples, seed=seed)
    return _described(
        values[defined],
        n_undefined=int(np.count_nonzero(~defined)),
        n_patients=numbered(owner[defined])[0],
        interval=interval,
        resampling=made,
    )


def _described(
    values: NDArray[np.float64],
    *,
    n_undefined: int,
    n_patients: int,
    interval: Interval | None,
    resampling: Resampling,
) -> Summary:
    if not values.size:
        return Summary(0, n_undefined, n_patients)
    minimum, quartile_1, median, quartile_3, maximum = (
        float(value) for value in np.percentile(values, [0, 25, 50, 75, 100])
    )
    return Summary(
        n=values.size,
        n_undefined=n_undefined,
        n_patients=n_patients,
        mean=float(values.mean()),
        sd=float(values.std(ddof=1)) if values.size > 1 else None,
        median=median,
        quartile_1=quartile_1,
        quartile_3=quartile_3,
        minimum=minimum,
        maximum=maximum,
        mean_interval=interval,
        resampling=resampling,
    )
