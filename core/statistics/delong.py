"""The area under the ROC curve with its variance, and two areas on the same cases compared.

DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44:837, doi:10.2307/2531595; worked out over ranks as in
Sun and Xu 2014, IEEE Signal Processing Letters 21:1389, doi:10.1109/LSP.2014.2337313. Intervals are symmetric
and cut at the ends of the scale, as pROC cuts them (Robin et al. 2011, doi:10.1186/1471-2105-12-77). Where
classes do not overlap, or all scores are equal, the method's variance is 0, which says nothing of how certain
the area is (Obuchowski and Lieber 2002, Academic Radiology 9:526): there is no interval then, but a reason.
Scores that are equal up to rounding are tied, see `core.statistics.ties`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

from core.errors import InputError
from core.statistics.bootstrap import CONFIDENCE, Interval
from core.statistics.ties import joined

Scores = Sequence[float] | NDArray[np.float64]
Truth = Sequence[bool] | NDArray[np.bool_]

NO_CASE = "a class has no case"
TOO_FEW = "a class has one case only"
FEWER_THAN_TWO = "a class has fewer than two cases"
ALL_TIED = "all scores are equal"
ALL_ABOVE = "every positive case scores above every negative one, so DeLong's variance is 0"
ALL_BELOW = "every positive case scores below every negative one, so DeLong's variance is 0"
NO_SPREAD = "the two areas differ by the same in every case, so the difference has no variance"


@dataclass(frozen=True, slots=True)
class Area:
    """One area under a ROC curve.

    Attributes:
        auc: 0 to 1; a tie counts one half.
        interval: 95 %, symmetric on the scale of the area and cut at 0 and 1; None with fewer than two cases
            in a class, or where the area has no variance.
        n_positive, n_negative: Cases by truth.
        reason: Why there is no interval; None where there is one.
    """

    auc: float
    interval: Interval | None
    n_positive: int
    n_negative: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AreaDifference:
    """Two areas on the same cases.

    Attributes:
        difference: First minus second.
        interval: 95 %, cut at -1 and 1; None where the difference has no variance.
        p: Two-sided; None likewise.
        reason: Why there is neither; None where there are both.
    """

    difference: float
    interval: Interval | None
    p: float | None
    reason: str | None = None


def delong(truth: Truth, scores: Scores) -> Area | None:
    """The area with its interval.

    Cases are taken to be independent: give one score a patient, or read the interval as too narrow.

    Args:
        truth: True for a positive case.
        scores: The higher the more likely positive; finite.

    Returns:
        None where a class has no case.

    Raises:
        InputError: Lengths differ or a score is not finite.
    """
    positive, values = _checked(truth, scores)
    n_positive, n_negative = int(positive.sum()), int((~positive).sum())
    if not n_positive or not n_negative:
        return None
    won = _won(positive, values)
    auc = float(won[0].mean() / n_negative)
    if min(n_positive, n_negative) < 2:
        return Area(auc, None, n_positive, n_negative, TOO_FEW)
    half = _half_width(won)
    if half == 0:
        return Area(auc, None, n_positive, n_negative, _flat(auc))
    return Area(auc, Interval(max(auc - half, 0.0), min(auc + half, 1.0)), n_positive, n_negative)


def delong_difference(truth: Truth, first: Scores, second: Scores) -> AreaDifference | None:
    """Two classifiers on the same cases.

    Args:
        truth: See `delong`.
        first, second: Scores of the same cases in the same order.

    Returns:
        None with fewer than two cases in a class.

    Raises:
        InputError: See `delong`.
    """
    positive, one = _checked(truth, first)
    _, other = _checked(truth, second)
    if min(int(positive.sum()), int((~positive).sum())) < 2:
        return None
    (ours, ours_negative), (theirs, theirs_negative) = _won(positive, one), _won(positive, other)
    apart = ours - theirs, ours_negative - theirs_negative
    difference, half = float(apart[0].mean() / apart[1].size), _half_width(apart)
    if half == 0:
        return AreaDifference(difference, None, None, NO_SPREAD)
    p = 2 * float(norm.sf(abs(difference) / (half / _Z)))
    ends = Interval(max(difference - half, -1.0), min(difference + half, 1.0))
    return AreaDifference(difference, ends, p)


_Z = float(norm.ppf(0.5 + CONFIDENCE / 2))
_Won = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Of each positive case the negatives below it, of each negative the positives above it, ties halves: whole
numbers and halves are exact, so that no variance is 0 and not 1e-33."""


def _won(positive: NDArray[np.bool_], values: NDArray[np.float64]) -> _Won:
    values = joined(values)
    high, low = values[positive], values[~positive]
    ranks = rankdata(np.concatenate([high, low]))
    return ranks[: high.size] - rankdata(high), high.size - (ranks[high.size :] - rankdata(low))


def _half_width(won: _Won) -> float:
    """Of the interval of the area, or of the difference of two."""
    of_positive, of_negative = won
    n_positive, n_negative = of_positive.size, of_negative.size
    variance = float(of_positive.var(ddof=1)) / n_positive / n_negative**2
    variance += float(of_negative.var(ddof=1)) / n_negative / n_positive**2
    return _Z * sqrt(variance)


def _flat(auc: float) -> str:
    """Why an area has no variance."""
    return {1.0: ALL_ABOVE, 0.0: ALL_BELOW}.get(auc, ALL_TIED)


def _checked(truth: Truth, scores: Scores) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    positive, values = np.asarray(truth, dtype=np.bool_), np.asarray(scores, dtype=np.float64)
    if positive.shape != values.shape or positive.ndim != 1:
        raise InputError(f"{values.size} scores were given for {positive.size} cases; give one a case")
    if not np.isfinite(values).all():
        raise InputError("a score is no finite number; leave out cases without a score")
    return positive, values
