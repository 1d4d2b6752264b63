"""The area under the ROC curve with its variance, and two areas on the same cases compared.

DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44:837, doi:10.2307/2531595; worked out over ranks as in
Sun and Xu 2014, IEEE Signal Processing Letters 21:1389, doi:10.1109/LSP.2014.2337313.
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

Scores = Sequence[float] | NDArray[np.float64]
Truth = Sequence[bool] | NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Area:
    """One area under a ROC curve.

    Attributes:
        auc: 0 to 1; a tie counts one half.
        interval: 95 %, symmetric on the scale of the area and cut at 0 and 1; None with fewer than two cases
            in a class.
        n_positive, n_negative: Cases by truth.
    """

    auc: float
    interval: Interval | None
    n_positive: int
    n_negative: int


@dataclass(frozen=True, slots=True)
class AreaDifference:
    """Two areas on the same cases.

    Attributes:
        difference: First minus second.
        interval: 95 %; None where it has no variance.
        p: Two-sided; None where the difference has no variance.
    """

    difference: float
    interval: Interval | None
    p: float | None


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
    of_positive, of_negative = _components(positive, values)
    auc = float(of_positive.mean())
    if min(n_positive, n_negative) < 2:
        return Area(auc, None, n_positive, n_negative)
    variance = of_positive.var(ddof=1) / n_positive + of_negative.var(ddof=1) / n_negative
    half = norm.ppf(0.5 + CONFIDENCE / 2) * sqrt(variance)
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
    pairs = [_components(positive, one), _components(positive, other)]
    variance = sum(
        float(np.var(mine - theirs, ddof=1)) / mine.size for mine, theirs in zip(*pairs, strict=True)
    )
    difference = float(pairs[0][0].mean() - pairs[1][0].mean())
    if variance <= 0:
        return AreaDifference(difference, None, None)
    half = float(norm.ppf(0.5 + CONFIDENCE / 2)) * sqrt(variance)
    p = 2 * float(norm.sf(abs(difference) / sqrt(variance)))
    return AreaDifference(difference, Interval(difference - half, difference + half), p)


def _components(
    positive: NDArray[np.bool_], values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of each positive case the share of negatives below it, of each negative that of positives above it."""
    high, low = values[positive], values[~positive]
    ranks = rankdata(np.concatenate([high, low]))
    of_positive = (ranks[: high.size] - rankdata(high)) / low.size
    of_negative = 1 - (ranks[high.size :] - rankdata(low)) / high.size
    return of_positive, of_negative


def _checked(truth: Truth, scores: Scores) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    positive, values = np.asarray(truth, dtype=np.bool_), np.asarray(scores, dtype=np.float64)
    if positive.shape != values.shape or positive.ndim != 1:
        raise InputError(f"{values.size} scores were given for {positive.size} cases; give one a case")
    if not np.isfinite(values).all():
        raise InputError("a score is no finite number; leave out cases without a score")
    return positive, values
