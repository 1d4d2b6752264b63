"""How a metric goes with a characteristic: rank correlation with its interval and p, patients kept whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.statistics.bootstrap import Array, Interval, Resampling
from core.statistics.exchange import N_PERMUTATIONS, Exchange, as_extreme, permutation_p
from core.statistics.patients import patients_where
from core.statistics.rank_bootstrap import RankKind, bootstrapped_correlation, partial
from core.statistics.values import Column, as_floats

TOO_FEW = "fewer than three cases have all values"
CONSTANT = "a column has one value only"


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Association of two columns over the cases in which all are defined.

    Attributes:
        kind: Kendall's tau-b or Spearman's rho.
        controlled: Whether a third column was held fixed.
        n: Such cases.
        n_patients: Their patients.
        resampling: How the interval was made; its seed is also that of the permutations.
        n_permutations: Permutations drawn.
        estimate: -1 to 1; None where it is undefined.
        interval: BCa, by patient; None where there is none.
        p: Two-sided, by permutation over patients; None where the estimate is, or where too few patients can
            be exchanged.
        reason: Why the estimate is undefined; None where it is defined.
    """

    kind: RankKind
    controlled: bool
    n: int
    n_patients: int
    resampling: Resampling
    n_permutations: int
    estimate: float | None = None
    interval: Interval | None = None
    p: float | None = None
    reason: str | None = None


def rank_correlation(
    x: Column,
    y: Column,
    *,
    patients: Sequence[str],
    kind: RankKind = RankKind.KENDALL,
    control: Column | None = None,
    resampling: Resampling,
    n_permutations: int = N_PERMUTATIONS,
) -> RankCorrelation:
    """Rank correlation of two columns, or their partial one.

    Kendall 1945, doi:10.1093/biomet/33.3.239; Spearman 1904, doi:10.2307/1412159.

    Args:
        x: One value per case; None or NaN is undefined.
        y: Likewise.
        patients: Patient of each case.
        kind: Which correlation.
        control: What to hold fixed, as size, likewise; None for the plain correlation.
        resampling: Of the interval.
        n_permutations: Permutations drawn; with 0 there is no p.

    Raises:
        InputError: Columns and patients differ in number, or a value is infinite.
    """
    given = [x, y] if control is None else [x, y, control]
    columns = np.stack([as_floats(c, name="a column", length=len(patients)) for c in given])
    defined = np.isfinite(columns).all(axis=0)
    columns = columns[:, defined]
    owners = patients_where(patients, np.asarray(defined, dtype=np.bool_))
    nothing = RankCorrelation(
        kind, control is not None, columns.shape[1], len(set(owners)), resampling, n_permutations
    )
    if columns.shape[1] < 3:
        return replace(nothing, reason=TOO_FEW)
    if (np.ptp(columns, axis=1) == 0).any():
        return replace(nothing, reason=CONSTANT)
    held = columns[2] if control is not None else None
    estimate, interval = bootstrapped_correlation(
        columns[0], columns[1], patients=owners, kind=kind, resampling=resampling, control=held
    )
    if estimate is None:
        return replace(nothing, reason=CONSTANT)
    p = _permuted_p(columns, owners, kind=kind, n_permutations=n_permutations, seed=resampling.seed)
    return replace(nothing, estimate=estimate, interval=interval, p=p)


def _permuted_p(
    columns: Array, owners: Sequence[str], *, kind: RankKind, n_permutations: int, seed: int
) -> float | None:
    """Patients exchange their x; with a third column only those who are close in it."""
    exchange = Exchange(owners, fixed=columns[2] if len(columns) > 2 else None)
    if not n_permutations or not exchange.possible:
        return None
    x, others = columns[0], columns[1:]
    correlate = CORRELATIONS[kind]
    among = np.array([correlate(others[0], others[1])]) if len(others) > 1 else None

    def statistic(arranged: Array) -> float:
        found = [np.array([correlate(arranged, other)]) for other in others]
        return abs(float(found[0][0] if among is None else partial(found[0], found[1], among)[0]))

    drawn = [statistic(x[sources]) for rows in exchange.draws(n_permutations, seed=seed) for sources in rows]
    return permutation_p(as_extreme(np.array(drawn), statistic(x)), n_permutations)


def _kendall(x: Array, y: Array) -> float:
    from scipy.stats import kendalltau  # takes half a second to import, which pages need not wait for

    return float(kendalltau(x, y, method="asymptotic").statistic)


def _spearman(x: Array, y: Array) -> float:
    from scipy.stats import rankdata

    return float(np.corrcoef(rankdata(x), rankdata(y))[0, 1])


CORRELATIONS: dict[RankKind, Callable[[Array, Array], float]] = {
    RankKind.KENDALL: _kendall,
    RankKind.SPEARMAN: _spearman,
}
"""The plain estimates."""
