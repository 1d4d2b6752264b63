"""The limit of permutations of many patients: p of a rank correlation without permuting."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.statistics.exchange import Exchange
from core.statistics.levels import level_counts, mid_ranks
from core.statistics.rank_bootstrap import RankKind
from core.statistics.score_variance import score_variance

Array = NDArray[np.float64]
Limit = tuple[float, float, float]
"""A statistic, and its mean and standard deviation over all exchanges."""

MANY_EXCHANGED = 2_000
"""Patients who can be exchanged, from which on the limit stands for the permutations."""


def many_exchanged(exchange: Exchange) -> bool:
    """Return whether the limit may stand for permutations."""
    return exchange.n_exchanged >= MANY_EXCHANGED


def limit_p(columns: Array, exchange: Exchange, *, kind: RankKind, tau: float | None = None) -> float:
    """Return two-sided p of the absolute correlation over all exchanges of whole patients.

    A sum of products over a random permutation is normal in the limit, with a known mean and variance
    (Hoeffding 1951, doi:10.1214/aoms/1177729988); here of the ranks' products, a patient's summed. Tau goes
    with rho where two columns have nothing in common (Kendall and Gibbons 1990, ISBN 978-0-19-520837-5,
    section 5.4), so that patients with several cases widen both alike. With a third column, the rank
    correlation of the first with what the third leaves of the second is tested, whatever the kind.

    Args:
        columns: Shape (2 or 3, cases), finite, none constant.
        exchange: The exchange of the cases' patients, made with the third column where there is one.
        kind: The kind of correlation of two columns.
        tau: Tau-b of two columns, from who has it already.
    """
    if len(columns) == 2 and kind is RankKind.KENDALL:
        return _two_sided(*_kendall_limit(columns, exchange, tau))
    return _two_sided(*_spearman_limit(_centred_ranks(columns), exchange))


def _spearman_limit(ranks: Array, exchange: Exchange) -> Limit:
    x, y = ranks[0], ranks[1]
    if len(ranks) > 2:
        y = y - ranks[2] * (y @ ranks[2]) / (ranks[2] @ ranks[2])
    mean, variance, moved = 0.0, 0.0, np.zeros(x.size, dtype=bool)
    for rows in exchange.same_shaped():
        moved[rows] = True
        ours, theirs, patients = x[rows], y[rows], rows.shape[1]
        centre, other = ours.mean(axis=1, keepdims=True), theirs.mean(axis=1, keepdims=True)
        mean += patients * float((centre * other).sum())
        if patients > 1:
            products = _products(ours - centre), _products(theirs - other)
            variance += float((products[0] * products[1]).sum()) / (patients - 1)
    mean += float(x[~moved] @ y[~moved])
    return float(x @ y), mean, float(np.sqrt(variance))


def _kendall_limit(columns: Array, exchange: Exchange, tau: float | None) -> Limit:
    from scipy.stats import kendalltau  # takes half a second to import, which pages need not wait for

    x, y = columns
    ranks = _centred_ranks(columns)
    _, mean, deviation = _spearman_limit(ranks, exchange)
    ties = [level_counts(column) for column in columns]
    estimate = float(kendalltau(x, y).statistic) if tau is None else tau
    untied = [x.size * (x.size - 1) - (counts * (counts - 1)).sum() for counts in ties]
    score = estimate * float(np.sqrt(untied[0] * untied[1])) / 2
    alone = float(np.sqrt((ranks[0] @ ranks[0]) * (ranks[1] @ ranks[1]) / (x.size - 1)))
    scale = float(np.sqrt(score_variance(*ties))) / alone
    return score, mean * scale, deviation * scale


def _products(rows: Array) -> Array:
    """Return the products of each block's columns with one another, summed over its patients."""
    return np.asarray(np.einsum("bms,bmt->bst", rows, rows), dtype=np.float64)


def _centred_ranks(columns: Array) -> Array:
    return np.stack([mid_ranks(column) - (column.size + 1) / 2 for column in columns])


def _two_sided(statistic: float, mean: float, deviation: float) -> float:
    """Return share of a normal distribution at least as far from 0."""
    if deviation == 0:
        return 1.0
    from scipy.special import ndtr  # as above

    tail: Callable[[float], float] = ndtr
    return float(tail((mean - abs(statistic)) / deviation) + tail(-(mean + abs(statistic)) / deviation))
