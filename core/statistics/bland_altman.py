"""The distance between two ways of measuring the same thing: bias and limits of agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.statistics.by_patient import patient_numbers, patients_where
from core.statistics.few_patients import of_enough
from core.statistics.float_columns import Column, as_floats
from core.statistics.interval import Interval

COVERED = 0.95
"""Share of differences between the limits, and confidence of the intervals."""


@dataclass(frozen=True, slots=True)
class LimitsOfAgreement:
    """The agreement of two measurements, first minus second.

    Attributes:
        n: Pairs with both values.
        n_undefined: Pairs left out.
        n_patients: Patients with a pair.
        bias: Mean of the patients' mean differences; None where n is 0.
        bias_interval: 95 % interval; None with too few patients (`core.statistics.few_patients`).
        sd: The standard deviation of a single difference, within and between patients together; None with
            fewer than three patients, as are the limits.
        lower, upper: Limits between which 95 % of the differences are expected.
        lower_interval, upper_interval: Their 95 % intervals; None as `bias_interval`.
    """

    n: int
    n_undefined: int
    n_patients: int
    bias: float | None = None
    bias_interval: Interval | None = None
    sd: float | None = None
    lower: float | None = None
    upper: float | None = None
    lower_interval: Interval | None = None
    upper_interval: Interval | None = None


def limits_of_agreement(first: Column, second: Column, *, patients: Sequence[str]) -> LimitsOfAgreement:
    """Return Bland and Altman's limits, with several pairs per patient where there are.

    Variances within and between patients as Bland and Altman 2007, doi:10.1080/10543400701329422, section 3
    (the measured quantity varies); intervals by variance recovery, Zou 2013, doi:10.1177/0962280211402548.
    With one pair per patient these are the limits of Bland and Altman 1986,
    doi:10.1016/S0140-6736(86)90837-8.

    Args:
        first: One value per case; None or NaN is undefined.
        second: Likewise.
        patients: Patient of each case.

    Raises:
        InputError: Columns and patients differ in number, or a value is infinite.
    """
    one = as_floats(first, name="the first column", length=len(patients))
    other = as_floats(second, name="the second column", length=len(patients))
    both = ~np.isnan(one - other)
    differences, owners = (one - other)[both], patients_where(patients, both)
    n, n_undefined, n_patients = differences.size, int((~both).sum()), len(set(owners))
    if not n:
        return LimitsOfAgreement(0, n_undefined, 0)
    parts = _parts(differences, owners)
    if n_patients < 3:
        return LimitsOfAgreement(n, n_undefined, n_patients, parts.bias)
    bias_ends = parts.bias_ends()
    spread, narrow, wide = parts.spread()
    z = _normal_quantile()
    down, up = z * (wide - spread), z * (spread - narrow)
    lower, upper = parts.bias - z * spread, parts.bias + z * spread
    below, above = parts.bias - bias_ends.low, bias_ends.high - parts.bias
    return LimitsOfAgreement(
        n=n,
        n_undefined=n_undefined,
        n_patients=n_patients,
        bias=parts.bias,
        bias_interval=of_enough(bias_ends, n_patients),
        sd=spread,
        lower=lower,
        upper=upper,
        lower_interval=of_enough(_about(lower, np.hypot(below, down), np.hypot(above, up)), n_patients),
        upper_interval=of_enough(_about(upper, np.hypot(below, up), np.hypot(above, down)), n_patients),
    )


def _about(middle: float, down: float, up: float) -> Interval:
    return Interval(float(middle - down), float(middle + up))


@dataclass(frozen=True, slots=True)
class _Parts:
    """Variance components.

    Attributes:
        bias: Mean of the patients' means.
        n, n_patients: Pairs and patients.
        between: Variance of the patients' means.
        within: Variance within patients; 0 where nobody has two pairs.
        share: The share of `within` that a single difference has beyond `between`: 1 - mean of 1 / pairs.
    """

    bias: float
    n: int
    n_patients: int
    between: float
    within: float
    share: float

    def bias_ends(self) -> Interval:
        from scipy.special import stdtrit  # pages need not wait for scipy before a number is asked for

        reach = float(stdtrit(self.n_patients - 1, (1 + COVERED) / 2))
        reach *= float(np.sqrt(self.between / self.n_patients))
        return Interval(self.bias - reach, self.bias + reach)

    def spread(self) -> tuple[float, float, float]:
        """Return standard deviation of a single difference, and the ends of its interval."""
        from scipy.special import chdtri

        tail, down, up = (1 - COVERED) / 2, 0.0, 0.0
        for variance, degrees in (
            (self.between, self.n_patients - 1),
            (self.share * self.within, self.n - self.n_patients),
        ):
            if degrees and variance:
                down += (variance * (1 - degrees / float(chdtri(degrees, tail)))) ** 2
                up += (variance * (degrees / float(chdtri(degrees, 1 - tail)) - 1)) ** 2
        total = self.between + self.share * self.within
        ends = max(total - np.sqrt(down), 0.0), total + np.sqrt(up)
        return float(np.sqrt(total)), float(np.sqrt(ends[0])), float(np.sqrt(ends[1]))


def _parts(differences: NDArray[np.float64], owners: Sequence[str]) -> _Parts:
    _, patient_of = patient_numbers(owners)
    counts = np.bincount(patient_of)
    means = np.bincount(patient_of, weights=differences) / counts
    n, m = differences.size, counts.size
    rest = float(((differences - means[patient_of]) ** 2).sum())
    return _Parts(
        bias=float(means.mean()),
        n=n,
        n_patients=m,
        between=float(means.var(ddof=1)) if m > 1 else 0.0,
        within=rest / (n - m) if n > m else 0.0,
        share=1 - float((1 / counts).mean()),
    )


def _normal_quantile() -> float:
    from scipy.special import ndtri

    return float(ndtri((1 + COVERED) / 2))
