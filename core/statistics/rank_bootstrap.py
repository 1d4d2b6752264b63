"""Kendall's tau-b and Spearman's rho, plain or with a third column held fixed, in bootstrap draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import combinations, combinations_with_replacement
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.statistics.abc_interval import abc_ends
from core.statistics.bootstrap import Array, Resampling, bootstrap, widened
from core.statistics.by_patient import Patients, numbered
from core.statistics.interval import Interval
from core.statistics.interval_method import Estimand, Method, interval_method

MOST_EXACT = 800
"""Cases up to which tau-b is worked out anew in every draw; above it, its first-order expansion is."""

MOST_BY_PAIRS = 2_000
"""Cases up to which every pair is looked at for that expansion."""

MOST_LEVELS = 1_000
"""Levels into which a longer column is cut for it; the estimate itself is never cut."""


class RankKind(StrEnum):
    """The rank correlations."""

    KENDALL = "kendall"
    SPEARMAN = "spearman"


def bootstrapped_correlation(
    columns: Sequence[Array], *, patients: Patients, kind: RankKind, resampling: Resampling
) -> tuple[float | None, Interval | None, Resampling]:
    """A rank correlation with its interval by patient; ABC in place of BCa where there are many.

    The partial correlation is (r_xy - r_xz r_yz) / sqrt((1 - r_xz^2)(1 - r_yz^2)) for both kinds (Kendall
    1942, doi:10.1093/biomet/32.3-4.277). That of tau is not 0 where x and y have nothing in common but z
    (Korn 1984, doi:10.1080/00031305.1984.10482876); that of rho nearly is.

    Args:
        columns: x and y and, for the partial correlation, z, which is held fixed: finite, one value per case,
            more than one of them different.
        patients: Patient of each case.
        kind: Kendall's tau-b or Spearman's rho, ties accounted for.
        resampling: The resampling of the interval.

    Returns:
        Estimate and interval, None where undefined; how the interval was made.
    """
    n_patients, patient_of = numbered(patients)
    if interval_method(Estimand.SMOOTH, n_patients, asked=resampling.method) is Method.ABC:
        analytic = _analytic(columns, patient_of, kind=kind, confidence=resampling.confidence)
        if analytic is not None:
            return *analytic, replace(resampling, method=Method.ABC)
    correlations = _KINDS[kind](columns)

    def statistic(weights: Array) -> Array:
        found = correlations(weights[:, patient_of])
        return (found[0] if len(found) == 1 else partial(*found))[:, None]

    made = bootstrap(statistic, n_patients, resampling=resampling)
    estimate, ends = made.estimates[0], made.intervals[0]
    if kind is RankKind.SPEARMAN or columns[0].size <= MOST_BY_PAIRS or estimate is None:
        return estimate, ends, resampling
    exact = _exact(columns, RankKind.KENDALL)
    return exact, ends and _moved(ends, exact - estimate), resampling


def _analytic(
    columns: Sequence[Array], patient_of: NDArray[np.intp], *, kind: RankKind, confidence: float
) -> tuple[float, Interval] | None:
    """Estimate and ABC interval from the first-order expansion of every two columns' score."""
    pairs = list(combinations_with_replacement(range(len(columns)), 2))
    found = [_EXPANSIONS[kind](columns[i], columns[j]) for i, j in pairs]
    members: Array = np.stack(
        [np.bincount(patient_of, weights=pulls).astype(np.float64) for _, pulls in found], axis=1
    )
    base = np.array([constant for constant, _ in found])

    def correlation(means: Array) -> Array:
        scores = dict(zip(pairs, (base + means * len(members)).T, strict=True))
        taus = [
            _ratio(scores[i, j], scores[i, i] * scores[j, j]) for i, j in combinations(range(len(columns)), 2)
        ]
        return taus[0] if len(taus) == 1 else partial(*taus)

    ends = abc_ends(correlation, members, confidence=widened(confidence, n_patients=len(members)))
    if ends is None:
        return None
    exact, centre = _exact(columns, kind), float(correlation(members.mean(axis=0)[None])[0])
    return exact, _moved(Interval(*ends), exact - centre)


def _moved(ends: Interval, by: float) -> Interval:
    """Shift an interval by what the columns were cut into levels."""
    return Interval(max(ends.low + by, -1.0), min(ends.high + by, 1.0))


def _kendall_expansion(x: Array, y: Array) -> tuple[float, Array]:
    """Return pairs' score as a constant and each case's pull, which counts as often as it is drawn."""
    rows = _row_scores(_cut(x), _cut(y))
    return -float(rows.sum()), 2 * rows


def _spearman_expansion(x: Array, y: Array) -> tuple[float, Array]:
    """Return the same for products of centred ranks: a case's own, and what it does to others' ranks."""
    ranks = [_ranker(column)(np.ones((1, column.size)))[0] - (column.size + 1) / 2 for column in (x, y)]
    score = float(ranks[0] @ ranks[1])
    pulls = ranks[0] * ranks[1] + _above(x, ranks[1]) + _above(y, ranks[0])
    return score - float(pulls.sum()), pulls


def _above(column: Array, weights: Array) -> Array:
    """Return for each case the weights of those with a higher value, and half of those with the same."""
    order = np.argsort(column, kind="stable")
    ordered = column[order]
    summed = np.concatenate([[0.0], np.cumsum(weights[order])])
    first = np.searchsorted(ordered, column, side="left")
    last = np.searchsorted(ordered, column, side="right")
    return np.asarray(summed[-1] - (summed[first] + summed[last]) / 2, dtype=np.float64)


def partial(xy: Array, xz: Array, yz: Array) -> Array:
    """Return correlation of x and y with z held fixed; NaN where z alone decides one of them."""
    left = (1 - xz**2) * (1 - yz**2)
    found = np.full(np.shape(xy), np.nan)
    np.divide(xy - xz * yz, np.sqrt(np.maximum(left, 0)), out=found, where=left > 1e-12)
    return found


def _kendall(columns: Sequence[Array]) -> Callable[[Array], list[Array]]:
    """Return a function from case weights to the tau-b of every two columns."""
    pairs = list(combinations(range(len(columns)), 2))
    expanded = columns[0].size > MOST_EXACT
    scores = _expanded_score if expanded else _exact_score
    own = [scores(column, column) for column in columns]
    both = {(i, j): scores(columns[i], columns[j]) for i, j in pairs}

    def correlations(weights: Array) -> list[Array]:
        untied = [score(weights) for score in own]
        return [_ratio(both[i, j](weights), untied[i] * untied[j]) for i, j in pairs]

    return correlations


def _exact(columns: Sequence[Array], kind: RankKind) -> float:
    """The plain or partial correlation of all cases."""
    # It takes half a second to import, which pages need not wait for.
    from scipy.stats import kendalltau, spearmanr

    of_two: Any = kendalltau if kind is RankKind.KENDALL else spearmanr
    found = [np.array([float(of_two(one, other).statistic)]) for one, other in combinations(columns, 2)]
    return float(found[0][0] if len(found) == 1 else partial(*found)[0])


def _exact_score(x: Array, y: Array) -> Callable[[Array], Array]:
    """Return concordant less discordant pairs in each draw; of a column with itself, pairs not tied."""
    signs = np.sign(x[:, None] - x) * np.sign(y[:, None] - y)
    # float32 holds these whole numbers exactly and multiplies twice as fast.
    matrix = signs.astype(np.float32)

    def score(weights: Array) -> Array:
        products = weights.astype(np.float32) @ matrix
        return np.asarray(np.einsum("bn,bn->b", products.astype(np.float64), weights), dtype=np.float64)

    return score


def _expanded_score(x: Array, y: Array) -> Callable[[Array], Array]:
    """Return `_exact_score` expanded to first order about equal weights: each case with its own pairs.

    The remainder is of the order of 1 / n beside the draw's spread of 1 / sqrt(n) (Hoeffding 1948,
    doi:10.1214/aoms/1177730196).
    """
    rows = _pair_scores(x, y) if x.size <= MOST_BY_PAIRS else _row_scores(_cut(x), _cut(y))
    total = rows.sum()

    def score(weights: Array) -> Array:
        return np.asarray(total + 2 * ((weights - 1) @ rows), dtype=np.float64)

    return score


def _pair_scores(x: Array, y: Array) -> Array:
    """Return for each case concordant less discordant partners; every pair looked at."""
    parts = np.array_split(np.arange(x.size), max(1, x.size**2 // 4_000_000))
    found = [(np.sign(x[part, None] - x) * np.sign(y[part, None] - y)).sum(axis=1) for part in parts]
    return np.concatenate(found)


def _cut(column: Array) -> NDArray[np.intp]:
    """Return dense ranks from 0, neighbours joined where there are more than `MOST_LEVELS`."""
    distinct, rank = np.unique(column, return_inverse=True)
    if distinct.size <= MOST_LEVELS:
        return rank
    place = np.searchsorted(np.sort(column), column, side="left")
    return np.unique(place * MOST_LEVELS // column.size, return_inverse=True)[1]


def _row_scores(x: NDArray[np.intp], y: NDArray[np.intp]) -> Array:
    """Return the same as `_pair_scores`, from a table of how many cases each pair of levels has."""
    shape = (int(x.max()) + 2, int(y.max()) + 2)
    places = (x + 1) * shape[1] + y + 1
    table = np.bincount(places, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)
    below = table.cumsum(axis=0).cumsum(axis=1)
    n, x_below, y_below = below[-1, -1], below[:, -1], below[-1]
    both_lower = below[x, y]
    both_higher = n - x_below[x + 1] - y_below[y + 1] + below[x + 1, y + 1]
    x_lower = x_below[x] - below[x, y + 1]
    y_lower = y_below[y] - below[x + 1, y]
    return np.asarray(both_lower + both_higher - x_lower - y_lower, dtype=np.float64)


def _spearman(columns: Sequence[Array]) -> Callable[[Array], list[Array]]:
    """Return a function from case weights to the rho of every two columns, ranked anew in every draw."""
    rankers = [_ranker(column) for column in columns]

    def correlations(weights: Array) -> list[Array]:
        total = weights.sum(axis=1, keepdims=True)
        ranks = [ranker(weights) for ranker in rankers]
        apart = [rank - (weights * rank).sum(axis=1, keepdims=True) / total for rank in ranks]
        spread = [(weights * column**2).sum(axis=1) for column in apart]
        return [
            _ratio((weights * apart[i] * apart[j]).sum(axis=1), spread[i] * spread[j])
            for i, j in combinations(range(len(columns)), 2)
        ]

    return correlations


def _ranker(column: Array) -> Callable[[Array], Array]:
    """Return mid-ranks of the cases in each draw."""
    order = np.argsort(column, kind="stable")
    ordered = column[order]
    first = np.searchsorted(ordered, column, side="left")
    last = np.searchsorted(ordered, column, side="right")

    def ranks(weights: Array) -> Array:
        summed = np.zeros((len(weights), column.size + 1))
        np.cumsum(weights[:, order], axis=1, out=summed[:, 1:])
        return np.asarray((summed[:, first] + summed[:, last] + 1) / 2, dtype=np.float64)

    return ranks


def _ratio(score: Array, squares: Array) -> Array:
    """Return the ratio; NaN where a draw has one value only."""
    found = np.full(score.shape, np.nan)
    np.divide(score, np.sqrt(np.maximum(squares, 0)), out=found, where=squares > 1e-9)
    return np.asarray(np.clip(found, -1, 1), dtype=np.float64)


_KINDS: dict[RankKind, Callable[[Sequence[Array]], Callable[[Array], list[Array]]]] = {
    RankKind.KENDALL: _kendall,
    RankKind.SPEARMAN: _spearman,
}

_EXPANSIONS: dict[RankKind, Callable[[Array, Array], tuple[float, Array]]] = {
    RankKind.KENDALL: _kendall_expansion,
    RankKind.SPEARMAN: _spearman_expansion,
}
