"""The difference of two cohorts in a number, such as the volume of their lesions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.statistics.few_patients import of_enough
from core.statistics.float_columns import Column, as_floats
from core.statistics.interval import CONFIDENCE, Interval
from core.statistics.ties import constant, joined


@dataclass(frozen=True, slots=True)
class CohortNumbers:
    """The defined values of a cohort.

    Attributes:
        n: Defined values.
        n_undefined: Undefined values, left out.
        mean: None where n is 0.
        sd: Sample standard deviation (n - 1); None where n is below 2.
        median: None where n is 0.
    """

    n: int
    n_undefined: int
    mean: float | None = None
    sd: float | None = None
    median: float | None = None


@dataclass(frozen=True, slots=True)
class CohortComparison:
    """The comparison of a first cohort with a second.

    What needs a spread is None where either has fewer than two values, or where neither varies.

    Attributes:
        difference: Mean of the first minus mean of the second; None where either has no value.
        difference_interval: 95 % interval of it by Welch's t, equal variances not assumed; None with too few
            patients in either cohort (`core.statistics.few_patients`).
        cohens_d: `difference` in units of the pooled standard deviation.
        cohens_d_interval: 95 % interval of it, of large samples, after Hedges and Olkin; None likewise.
        t_p: Two-sided, Student's t test with pooled variance.
        welch_p: Two-sided, Welch's t test.
        mann_whitney_p: Two-sided, Mann-Whitney U; None where either cohort has no value.
    """

    first: CohortNumbers
    second: CohortNumbers
    difference: float | None = None
    difference_interval: Interval | None = None
    cohens_d: float | None = None
    cohens_d_interval: Interval | None = None
    t_p: float | None = None
    welch_p: float | None = None
    mann_whitney_p: float | None = None


def compare_cohorts(first: Column, second: Column, *, fewest_patients: int | None = None) -> CohortComparison:
    """Compare two independent columns of numbers.

    Every value counts as independent: give one per patient, or say that it is one per lesion.

    Student 1908, doi:10.1093/biomet/6.1.1; Welch 1947, doi:10.1093/biomet/34.1-2.28; Mann and Whitney 1947,
    doi:10.1214/aoms/1177730491; d and its pooled standard deviation, Cohen 1988, ISBN 978-0-8058-0283-2; the
    interval of d, Hedges and Olkin 1985, ISBN 978-0-12-336380-0, p. 86.

    Args:
        first: Values; None or NaN is undefined and left out.
        second: Likewise, of any other length.
        fewest_patients: Patients of the cohort that has fewer of them; None where every value is a patient.

    Raises:
        InputError: A value is infinite.
    """
    one, n_gaps_one = _defined(first, "the first cohort")
    other, n_gaps_other = _defined(second, "the second cohort")
    numbers = _described(one, n_gaps_one), _described(other, n_gaps_other)
    if not one.size or not other.size:
        return CohortComparison(*numbers)
    difference, rank_p = float(one.mean() - other.mean()), _mann_whitney_p(one, other)
    if min(one.size, other.size) < 2 or (constant(one) and constant(other)):
        return CohortComparison(*numbers, difference=difference, mann_whitney_p=rank_p)
    patients = min(one.size, other.size) if fewest_patients is None else fewest_patients
    d = difference / _pooled_sd(one, other)
    student_p, welch_p, interval = _t_tests(one, other)
    return CohortComparison(
        *numbers,
        difference=difference,
        difference_interval=of_enough(interval, patients),
        cohens_d=d,
        cohens_d_interval=of_enough(_d_interval(d, one.size, other.size), patients),
        t_p=student_p,
        welch_p=welch_p,
        mann_whitney_p=rank_p,
    )


def _defined(column: Column, name: str) -> tuple[NDArray[np.float64], int]:
    values = as_floats(column, name=name)
    gaps = np.isnan(values)
    return values[~gaps], int(np.count_nonzero(gaps))


def _described(values: NDArray[np.float64], n_undefined: int) -> CohortNumbers:
    if not values.size:
        return CohortNumbers(0, n_undefined)
    sd = float(values.std(ddof=1)) if values.size > 1 else None
    return CohortNumbers(values.size, n_undefined, float(values.mean()), sd, float(np.median(values)))


def _pooled_sd(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    degrees = one.size - 1, other.size - 1
    squares = degrees[0] * one.var(ddof=1) + degrees[1] * other.var(ddof=1)
    return float(np.sqrt(squares / sum(degrees)))


def _d_interval(d: float, n_one: int, n_other: int) -> Interval:
    from scipy.stats import norm  # takes half a second to import, which pages need not wait for

    error = np.sqrt((n_one + n_other) / (n_one * n_other) + d**2 / (2 * (n_one + n_other)))
    reach = float(norm.ppf((1 + CONFIDENCE) / 2) * error)
    return Interval(d - reach, d + reach)


def _t_tests(one: NDArray[np.float64], other: NDArray[np.float64]) -> tuple[float, float, Interval]:
    """Return Student's p, Welch's p, and Welch's interval of the difference."""
    from scipy.stats import ttest_ind

    welch = ttest_ind(one, other, equal_var=False)
    low, high = welch.confidence_interval(CONFIDENCE)
    student_p = ttest_ind(one, other, equal_var=True).pvalue
    return float(student_p), float(welch.pvalue), Interval(float(low), float(high))


def _mann_whitney_p(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    from scipy.stats import mannwhitneyu

    ranked = joined(np.concatenate([one, other]))
    return float(mannwhitneyu(ranked[: one.size], ranked[one.size :], alternative="two-sided").pvalue)
