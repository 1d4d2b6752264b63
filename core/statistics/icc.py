"""Intraclass correlation: how much of the spread of readings is between the cases and not between readers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.statistics.few_patients import of_enough
from core.statistics.interval import Interval
from core.statistics.ties import constant


class IccKind(StrEnum):
    """The single-reader coefficients, as Shrout and Fleiss name them."""

    AGREEMENT = "ICC(2,1)"
    """Readers drawn from many: a reader who is always higher disagrees."""

    CONSISTENCY = "ICC(3,1)"
    """These readers only: a constant difference between them does not count."""


@dataclass(frozen=True, slots=True)
class Icc:
    """An intraclass correlation.

    Attributes:
        kind: The kind of the coefficient.
        n_cases, n_readers: The numbers of cases and readers in the table.
        estimate: The estimate, at most 1; None with fewer than two cases, or where no reading differs.
        interval: 95 % interval by F distributions; None likewise, with too few cases
            (`core.statistics.few_patients`), or where the readings leave it undefined.
        f, p: Test of no correlation, F with (n - 1) and (n - 1)(k - 1) degrees of freedom; None likewise.
    """

    kind: IccKind
    n_cases: int
    n_readers: int
    estimate: float | None = None
    interval: Interval | None = None
    f: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class _MeanSquares:
    """The mean squares of the two-way analysis of variance without replication."""

    n: int
    k: int
    cases: float
    readers: float
    error: float


def icc(readings: NDArray[np.float64], *, kind: IccKind, confidence: float = 0.95) -> Icc:
    """Return single-reader intraclass correlation from a complete table.

    Shrout and Fleiss 1979, doi:10.1037/0033-2909.86.2.420; interval of ICC(2,1) with Satterthwaite's degrees
    of freedom as there, of ICC(3,1) exact. The cases are taken as independent: give one case per patient.

    Args:
        readings: Shape (cases, readers), finite; cases that a reader has not read are left out beforehand.
        kind: Agreement or consistency.
        confidence: The confidence of the interval.

    Raises:
        InputError: Fewer than two readers, or a value that is not finite.
    """
    n, k = readings.shape
    if k < 2:
        raise InputError(f"agreement got {k} readers; it needs two or more")
    if not np.isfinite(readings).all():
        raise InputError("agreement got a reading that is not a number; leave the case out")
    if n < 2 or constant(readings):
        return Icc(kind, n, k)
    squares = _mean_squares(readings)
    rounding = 1e-12 * float(readings.var())
    if squares.error <= rounding:
        # Readers who differ by a constant only: F is infinite, so there is neither test nor interval.
        return Icc(kind, n, k, None if squares.cases <= rounding else _estimate(squares, kind))
    from scipy.stats import f as f_distribution  # takes half a second to import

    ratio = squares.cases / squares.error
    p = float(f_distribution.sf(ratio, n - 1, (n - 1) * (k - 1)))
    with np.errstate(invalid="ignore"):
        ends = _ENDS[kind](squares, (1 + confidence) / 2)
    # Cases that differ by nothing but error leave Satterthwaite's degrees of freedom without a value.
    usable = ends if np.isfinite([ends.low, ends.high]).all() else None
    return Icc(kind, n, k, _estimate(squares, kind), of_enough(usable, n), ratio, p)


def _mean_squares(readings: NDArray[np.float64]) -> _MeanSquares:
    n, k = readings.shape
    mean = readings.mean()
    cases, readers = readings.mean(axis=1), readings.mean(axis=0)
    rest = readings - cases[:, None] - readers + mean
    return _MeanSquares(
        n=n,
        k=k,
        cases=float(k * ((cases - mean) ** 2).sum() / (n - 1)),
        readers=float(n * ((readers - mean) ** 2).sum() / (k - 1)),
        error=float((rest**2).sum() / ((n - 1) * (k - 1))),
    )


def _estimate(squares: _MeanSquares, kind: IccKind) -> float:
    spread = squares.cases + (squares.k - 1) * squares.error
    if kind is IccKind.AGREEMENT:
        spread += squares.k * (squares.readers - squares.error) / squares.n
    return (squares.cases - squares.error) / spread


def _consistency_ends(squares: _MeanSquares, quantile: float) -> Interval:
    from scipy.stats import f as f_distribution

    n, k = squares.n, squares.k
    ratio, degrees = squares.cases / squares.error, (n - 1) * (k - 1)
    low = ratio / f_distribution.ppf(quantile, n - 1, degrees)
    high = ratio * f_distribution.ppf(quantile, degrees, n - 1)
    return Interval(float((low - 1) / (low + k - 1)), float((high - 1) / (high + k - 1)))


def _agreement_ends(squares: _MeanSquares, quantile: float) -> Interval:
    from scipy.stats import f as f_distribution

    n, k, cases, error = squares.n, squares.k, squares.cases, squares.error
    rho, ratio = _estimate(squares, IccKind.AGREEMENT), squares.readers / error
    tilt = n * (1 + (k - 1) * rho) - k * rho
    degrees = (k - 1) * (n - 1) * (k * rho * ratio + tilt) ** 2
    degrees /= (n - 1) * k**2 * rho**2 * ratio**2 + tilt**2
    readers = k * squares.readers + (k * n - k - n) * error
    low = f_distribution.ppf(quantile, n - 1, degrees)
    high = f_distribution.ppf(quantile, degrees, n - 1)
    return Interval(
        float(n * (cases - low * error) / (low * readers + n * cases)),
        float(n * (high * cases - error) / (readers + n * high * cases)),
    )


_ENDS = {IccKind.AGREEMENT: _agreement_ends, IccKind.CONSISTENCY: _consistency_ends}
