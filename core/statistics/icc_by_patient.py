"""Intraclass correlation of readings with several lesions per patient: the interval draws patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.statistics.bootstrap import Array, Resampling, bootstrap
from core.statistics.by_patient import patient_numbers
from core.statistics.icc import IccKind, icc
from core.statistics.interval import Interval


@dataclass(frozen=True, slots=True)
class IccByPatient:
    """An intraclass correlation of a table with gaps.

    Attributes:
        kind: Agreement or consistency.
        n: Lesions that every reader has measured.
        n_undefined: Lesions left out.
        n_patients: Patients of the former.
        n_readers: Columns of the table.
        estimate: The estimate, at most 1; None with fewer than two lesions, or where no reading differs.
        interval: 95 % interval; None likewise, with too few patients (`core.statistics.few_patients`), or
            where no draw has one.
        resampling: The way in which the interval was made; None where it is that of the F distributions.
    """

    kind: IccKind
    n: int
    n_undefined: int
    n_patients: int
    n_readers: int
    estimate: float | None
    interval: Interval | None
    resampling: Resampling | None


def icc_by_patient(
    readings: NDArray[np.float64], *, kind: IccKind, patients: Sequence[str], resampling: Resampling
) -> IccByPatient:
    """Return single-reader coefficient over the lesions that every reader has measured.

    With one lesion per patient the interval is that of Shrout and Fleiss 1979,
    doi:10.1037/0033-2909.86.2.420. With several their F distributions would take the lesions of a patient
    for independent: the interval is then a bootstrap over patients (Field and Welsh 2007,
    doi:10.1111/j.1467-9868.2007.00593.x).

    Args:
        readings: Shape (lesions, readers); NaN where a reader has no value.
        kind: Agreement or consistency.
        patients: Patient of each lesion.
        resampling: The resampling of the bootstrap.

    Raises:
        InputError: Fewer than two readers, an infinite value, or another number of patients than lesions.
    """
    if len(patients) != len(readings):
        raise InputError(f"agreement got {len(readings)} lesions and {len(patients)} patients; give one each")
    complete = ~np.isnan(readings).any(axis=1)
    owners = np.asarray(patients, dtype=str)[complete].tolist()
    kept, names = readings[complete], sorted(set(owners))
    several = len(names) < len(owners)
    plain = icc(kept, kind=kind)
    interval = plain.interval
    if several and plain.estimate is not None:
        interval = _drawn_interval(kept, kind, owners, resampling)
    return IccByPatient(
        kind=kind,
        n=len(kept),
        n_undefined=int((~complete).sum()),
        n_patients=len(names),
        n_readers=readings.shape[1],
        estimate=plain.estimate,
        interval=interval,
        resampling=resampling if several else None,
    )


def _drawn_interval(
    readings: Array, kind: IccKind, owners: Sequence[str], resampling: Resampling
) -> Interval | None:
    names, patient_of = patient_numbers(owners)
    n_readers = readings.shape[1]
    centred = readings - readings.mean()  # keeps the sums of squares below from losing digits
    columns = np.column_stack(
        [
            np.ones(len(readings)),
            (centred**2).sum(axis=1),
            n_readers * centred.mean(axis=1) ** 2,
            centred,
        ]
    )
    totals = np.stack([np.bincount(patient_of, weights=column) for column in columns.T], axis=1)

    def statistic(weights: Array) -> Array:
        return _coefficients(weights @ totals, kind)[:, None]

    return bootstrap(statistic, len(names), resampling=resampling).intervals[0]


def _coefficients(sums: Array, kind: IccKind) -> Array:
    """Return the coefficient of each draw: from lesions, squares, squares of their means, readers' sums."""
    n, squares, of_means, readers = sums[:, 0], sums[:, 1], sums[:, 2], sums[:, 3:]
    k = readers.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = readers.sum(axis=1) ** 2 / (n * k)
        between, between_readers = of_means - middle, (readers**2).sum(axis=1) / n - middle
        cases, column = between / (n - 1), between_readers / (k - 1)
        error = (squares - middle - between - between_readers) / ((n - 1) * (k - 1))
        spread = cases + (k - 1) * error
        if kind is IccKind.AGREEMENT:
            spread = spread + k * (column - error) / n
        found = (cases - error) / spread
    return np.asarray(np.where(np.isfinite(found) & (n > 1), found, np.nan), dtype=np.float64)
