"""The area under the ROC curve with its variance, and two areas on the same cases compared.

DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44:837, doi:10.2307/2531595; worked out over ranks as in
Sun and Xu 2014, IEEE Signal Processing Letters 21:1389, doi:10.1109/LSP.2014.2337313. With several pictures
of a patient the variance is that of clusters (Obuchowski 1997, Biometrics 53:567, doi:10.2307/2533958), which
is DeLong's where every patient has one. Intervals are symmetric and cut at the ends of the scale, as pROC
cuts them (Robin et al. 2011, doi:10.1186/1471-2105-12-77); where a class has fewer than 30 patients that of
an area is symmetric on the scale of the logit (Pepe 2003, ISBN 978-0-19-850984-4, section 5.2), because the
other holds the truth in as little as 82 % then. Where classes do not overlap, or all scores are equal, the
method's variance is 0, which says nothing of how certain the area is (Obuchowski and Lieber 2002, Academic
Radiology 9:526): there is no interval then, but a reason. Scores that are equal up to rounding are tied, see
`core.statistics.ties`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
import scipy
from numpy.typing import NDArray

from core.errors import InputError
from core.statistics.by_patient import Patients, owners
from core.statistics.few_patients import FEWEST_PATIENTS, TOO_FEW_PATIENTS
from core.statistics.interval import CONFIDENCE, Interval
from core.statistics.interval_method import Estimand, Method, interval_method
from core.statistics.ties import joined

Scores = Sequence[float] | NDArray[np.float64]
Truth = Sequence[bool] | NDArray[np.bool_]

NO_CASE = "a class has no case"
TOO_FEW = "a class has one case only"
FEWER_THAN_TWO = "a class has fewer than two cases"
FEW_IN_CLASS = f"a class has {TOO_FEW_PATIENTS}"
ALL_TIED = "all scores are equal"
ALL_ABOVE = "every positive case scores above every negative one, so DeLong's variance is 0"
ALL_BELOW = "every positive case scores below every negative one, so DeLong's variance is 0"
NO_SPREAD_BETWEEN = "the patients do not differ"
NO_SPREAD = "the two areas differ by the same in every case, so the difference has no variance"


@dataclass(frozen=True, slots=True)
class Area:
    """An area under a ROC curve.

    Attributes:
        auc: 0 to 1; a tie counts one half.
        interval: 95 %, within 0 and 1; None with too few patients in a class
            (`core.statistics.few_patients`), or where the area has no variance.
        n_positive, n_negative: Cases by truth.
        reason: The reason why there is no interval; None where there is one.
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
        interval: 95 %, cut at -1 and 1; None with too few patients in a class, or where the difference has no
            variance.
        p: Two-sided; None likewise.
        reason: The reason why there is neither; None where there are both.
    """

    difference: float
    interval: Interval | None
    p: float | None
    reason: str | None = None


def delong(truth: Truth, scores: Scores, *, patients: Patients | None = None) -> Area | None:
    """The area with its interval.

    Args:
        truth: True for a positive case.
        scores: The higher the more likely positive; finite.
        patients: Patient of each case; None where every case is a patient's only one.

    Returns:
        None where a class has no case.

    Raises:
        InputError: Lengths differ or a score is not finite.
    """
    positive, values = _checked(truth, scores)
    owner = owners(patients, positive.size, "case")
    n_positive, n_negative = int(positive.sum()), int((~positive).sum())
    if not n_positive or not n_negative:
        return None
    won = _won(positive, values)
    auc = float(won[0].mean() / n_negative)
    reason = TOO_FEW if min(n_positive, n_negative) < 2 else None
    error = 0.0 if reason else _error(won, positive, owner)
    if reason is None and _error(won, positive, np.arange(positive.size)) == 0:
        reason = _flat(auc)
    fewest = _fewest(positive, owner)
    if reason is None and fewest < FEWEST_PATIENTS:
        reason = FEW_IN_CLASS
    if reason is None and error == 0:
        reason = NO_SPREAD_BETWEEN
    ends = None if reason else _ends(auc, error, fewest)
    return Area(auc, ends, n_positive, n_negative, reason)


def delong_difference(
    truth: Truth, first: Scores, second: Scores, *, patients: Patients | None = None
) -> AreaDifference | None:
    """Compare two classifiers on the same cases.

    Args:
        truth: The truth as `delong` takes it.
        first, second: Scores of the same cases in the same order.
        patients: The patients as `delong` takes them.

    Returns:
        None with fewer than two cases in a class.

    Raises:
        InputError: See `delong`.
    """
    positive, one = _checked(truth, first)
    _, other = _checked(truth, second)
    owner = owners(patients, positive.size, "case")
    if min(int(positive.sum()), int((~positive).sum())) < 2:
        return None
    (ours, ours_negative), (theirs, theirs_negative) = _won(positive, one), _won(positive, other)
    apart = ours - theirs, ours_negative - theirs_negative
    difference, error = float(apart[0].mean() / apart[1].size), _error(apart, positive, owner)
    if error == 0:
        return AreaDifference(difference, None, None, NO_SPREAD)
    if _fewest(positive, owner) < FEWEST_PATIENTS:
        return AreaDifference(difference, None, None, FEW_IN_CLASS)
    p = 2 * float(scipy.special.ndtr(-abs(difference) / error))
    half = _z() * error
    ends = Interval(max(difference - half, -1.0), min(difference + half, 1.0))
    return AreaDifference(difference, ends, p)


_Won = tuple[NDArray[np.float64], NDArray[np.float64]]
"""The negatives below each positive case, and the positives above each negative, ties halves: whole
numbers and halves are exact, so that no variance is 0 and not 1e-33."""


def _z() -> float:
    """Return standard deviations from the middle to an end of the interval."""
    return float(scipy.special.ndtri(0.5 + CONFIDENCE / 2))


def _won(positive: NDArray[np.bool_], values: NDArray[np.float64]) -> _Won:
    values = joined(values)
    high, low = values[positive], values[~positive]
    ranked = scipy.stats.rankdata
    ranks = ranked(np.concatenate([high, low]))
    return ranks[: high.size] - ranked(high), high.size - (ranks[high.size :] - ranked(low))


def _error(won: _Won, positive: NDArray[np.bool_], owner: NDArray[np.intp]) -> float:
    """Return standard error of the area, or of the difference of two, patients being independent."""
    of_positive, of_negative = won
    n_positive, n_negative = of_positive.size, of_negative.size
    high, low = owner[positive], owner[~positive]
    size = int(owner.max()) + 1
    # For each patient, what the cases have beyond the area, in wins; whole numbers over one divisor.
    above = np.bincount(high, weights=of_positive - of_positive.mean(), minlength=size)
    below = np.bincount(low, weights=of_negative - of_negative.mean(), minlength=size)
    with_high, with_low, everyone = (np.unique(one).size for one in (high, low, owner))
    if min(with_high, with_low) < 2:
        return 0.0
    scale = (n_positive * n_negative) ** 2
    variance = float((above**2).sum()) * with_high / (with_high - 1)
    variance += float((below**2).sum()) * with_low / (with_low - 1)
    variance += 2 * float((above * below).sum()) * everyone / (everyone - 1)
    # What is left by rounding is none.
    return sqrt(variance / scale) if variance > 1e-18 * scale else 0.0


def _ends(auc: float, error: float, fewest: int) -> Interval:
    if interval_method(Estimand.AREA, fewest) is Method.DELONG:
        return Interval(max(auc - _z() * error, 0.0), min(auc + _z() * error, 1.0))
    middle, reach = log(auc / (1 - auc)), _z() * error / (auc * (1 - auc))
    return Interval(*(1 / (1 + exp(-end)) for end in (middle - reach, middle + reach)))


def _fewest(positive: NDArray[np.bool_], owner: NDArray[np.intp]) -> int:
    """Return patients of the class that has fewer of them."""
    return min(int(np.unique(owner[positive == side]).size) for side in (True, False))


def _flat(auc: float) -> str:
    """Return why an area has no variance."""
    return {1.0: ALL_ABOVE, 0.0: ALL_BELOW}.get(auc, ALL_TIED)


def _checked(truth: Truth, scores: Scores) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    positive, values = np.asarray(truth, dtype=np.bool_), np.asarray(scores, dtype=np.float64)
    if positive.shape != values.shape or positive.ndim != 1:
        raise InputError(f"{values.size} scores were given for {positive.size} cases; give one a case")
    if not np.isfinite(values).all():
        raise InputError("a score is no finite number; leave out cases without a score")
    return positive, values
