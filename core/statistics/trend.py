"""The rise or fall of values along ordered groups, such as BI-RADS categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.statistics.bootstrap import Resampling
from core.statistics.by_patient import Patients, numbered, patients_where
from core.statistics.exchange import Exchange, as_extreme, least_p, permutation_p
from core.statistics.float_columns import Column, as_floats
from core.statistics.interval import Interval
from core.statistics.permutation_limit import limit_p, many_exchanged
from core.statistics.rank_bootstrap import RankKind, bootstrapped_correlation
from core.statistics.score_variance import score_variance
from core.statistics.ties import joined

TOO_FEW_LEVELS = "fewer than two groups hold a case"
CONSTANT = "all values are equal"


@dataclass(frozen=True, slots=True)
class Trend:
    """Jonckheere-Terpstra test, with Kendall's tau-b as its size.

    Attributes:
        n: Cases with a value and a group.
        n_patients: Their patients.
        j: Pairs of cases of different groups in which the higher group has the higher value, ties halves;
            None without a test.
        z: j less its mean, in standard deviations, ties accounted for; None without a test.
        p_normal: Two-sided, by z: right where every patient has one case; None without a test.
        p: Two-sided, by permutation over patients; None without a test, or where too few patients can be
            exchanged. With many of them it is what many permutations tend to.
        tau: Tau-b of value and group, above 0 where values rise; None without a test.
        tau_interval: BCa, by patient; None with too few of them (`core.statistics.few_patients`).
        resampling: The way in which interval and p were made; no permutations where p is their limit.
        reason: The reason why there is no test; None where there is one.
    """

    n: int
    n_patients: int
    resampling: Resampling
    j: float | None = None
    z: float | None = None
    p_normal: float | None = None
    p: float | None = None
    tau: float | None = None
    tau_interval: Interval | None = None
    reason: str | None = None

    @property
    def p_floor(self) -> float | None:
        """The smallest p that the permutations could give; None where nothing was permuted."""
        return None if self.p is None else least_p(self.resampling.n_permutations)


def trend(
    values: Column,
    groups: Sequence[str | None],
    *,
    order: Sequence[str],
    patients: Patients,
    resampling: Resampling,
) -> Trend:
    """Test for a trend along ordered groups; values equal up to rounding are tied.

    Jonckheere 1954, doi:10.1093/biomet/41.1-2.133; variance with ties as Hollander, Wolfe and Chicken 2014,
    ISBN 978-0-470-38737-5, section 6.2.

    Args:
        values: One per case; None or NaN is undefined.
        groups: The group of each case; None takes no part.
        order: All groups, the lowest first.
        patients: Patient of each case.
        resampling: The resampling of the interval of tau, and the number of permutations.

    Raises:
        InputError: A group that is not in the order, another number of values than patients, or an infinite
            value.
    """
    column = as_floats(values, name="the values", length=len(patients))
    unknown = {group for group in groups if group is not None} - set(order)
    if unknown:
        raise InputError(f"groups {sorted(unknown)} are not in the order {list(order)}; add them to it")
    level = np.array([-1 if group is None else order.index(group) for group in groups], dtype=np.intp)
    kept = ~np.isnan(column) & (level >= 0)
    owners = patients_where(patients, kept)
    column, level = joined(column[kept]), level[kept]
    nothing = Trend(column.size, numbered(owners)[0], resampling)
    if np.unique(level).size < 2:
        return replace(nothing, reason=TOO_FEW_LEVELS)
    if np.ptp(column) == 0:
        return replace(nothing, reason=CONSTANT)
    score = float(_scores(column, level[None])[0])
    variance = _variance(column, level)
    z = float(score / np.sqrt(variance))
    exchange = Exchange(owners)
    tau, interval, made = bootstrapped_correlation(
        [level.astype(np.float64), column], patients=owners, kind=RankKind.KENDALL, resampling=resampling
    )
    return replace(
        nothing,
        j=(score + _pairs_between(level)) / 2,
        z=z,
        p_normal=_two_sided(z),
        p=_permuted_p(column, level, exchange, resampling=resampling),
        tau=tau,
        tau_interval=interval,
        resampling=replace(made, n_permutations=0) if many_exchanged(exchange) else made,
    )


def _scores(values: NDArray[np.float64], levels: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return concordant less discordant pairs for many arrangements (draws, cases) of the levels."""
    order = np.argsort(values, kind="stable")
    arranged = levels[:, order]
    ordered = values[order]
    first = np.searchsorted(ordered, ordered, side="left")
    last = np.searchsorted(ordered, ordered, side="right")
    scores = np.zeros(len(levels))
    for level in np.unique(levels)[1:]:
        # Cases of lower levels up to each place, in the order of the values.
        lower = np.cumsum(arranged < level, axis=1)
        before = np.concatenate([np.zeros((len(levels), 1), dtype=lower.dtype), lower], axis=1)
        here = arranged == level
        smaller = before[:, first]
        larger = before[:, -1:] - before[:, last]
        scores += ((smaller - larger) * here).sum(axis=1)
    return scores


def _pairs_between(level: NDArray[np.intp]) -> float:
    sizes = np.bincount(level).astype(np.float64)
    return float((sizes.sum() ** 2 - (sizes**2).sum()) / 2)


def _variance(values: NDArray[np.float64], level: NDArray[np.intp]) -> float:
    """Return the variance of concordant less discordant pairs: four times that of j."""
    ties = np.unique(values, return_counts=True)[1].astype(np.float64)
    return score_variance(np.bincount(level).astype(np.float64), ties)


def _two_sided(z: float) -> float:
    from scipy.special import ndtr  # pages need not wait for scipy before a number is asked for

    return float(2 * ndtr(-abs(z)))


def _permuted_p(
    values: NDArray[np.float64],
    level: NDArray[np.intp],
    exchange: Exchange,
    *,
    resampling: Resampling,
) -> float | None:
    n_permutations = resampling.n_permutations
    if many_exchanged(exchange):
        return limit_p(np.stack([level.astype(np.float64), values]), exchange, kind=RankKind.KENDALL)
    if not n_permutations or not exchange.possible:
        return None
    observed = abs(float(_scores(values, level[None])[0]))
    drawn = [
        np.abs(_scores(values, level[rows])) for rows in exchange.draws(n_permutations, seed=resampling.seed)
    ]
    return permutation_p(as_extreme(np.concatenate(drawn), observed), n_permutations)
