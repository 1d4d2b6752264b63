"""The rank correlation of a metric and a characteristic with its interval and p, patients kept whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations

import numpy as np

from core.statistics.bootstrap import Array, Resampling
from core.statistics.by_patient import Patients, numbered, patients_where
from core.statistics.exchange import Exchange, Rows, as_extreme, least_p, permutation_p
from core.statistics.float_columns import Column, as_floats
from core.statistics.interval import Interval
from core.statistics.permutation_limit import limit_p, many_exchanged
from core.statistics.rank_bootstrap import RankKind, bootstrapped_correlation, partial
from core.statistics.ties import joined

TOO_FEW = "fewer than three cases have all values"
CONSTANT = "a column has one value only"

MOST_BY_TABLE = 300
"""Cases up to which permutations go through a table of all pairs."""


class RankP(StrEnum):
    """The origin of p."""

    PERMUTED = "permuted"
    """Permutations of patients."""

    LIMIT = "limit"
    """The limit of many permutations: exact for few cases without ties, where every patient has one case and
    nothing is held fixed; normal with many patients; permutations elsewhere."""


@dataclass(frozen=True, slots=True)
class RankSettings:
    """The correlation, and how its interval and p are made; with one resample there is no interval."""

    kind: RankKind = RankKind.KENDALL
    p: RankP = RankP.PERMUTED
    resampling: Resampling = field(default_factory=Resampling)


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """The association of two columns over the cases in which all are defined.

    Attributes:
        settings: The settings that it was made with.
        controlled: True where a third column was held fixed.
        n: Such cases.
        n_patients: Their patients.
        estimate: -1 to 1; None where it is undefined.
        interval: BCa or, with many patients, ABC; None where there is none.
        p: Two-sided, of nothing in common (nothing beyond the third column), by permutation over patients;
            None where the estimate is, or where too few patients can be exchanged.
        reason: The reason why the estimate is undefined; None where it is defined.
    """

    settings: RankSettings
    controlled: bool
    n: int
    n_patients: int
    estimate: float | None = None
    interval: Interval | None = None
    p: float | None = None
    reason: str | None = None

    @property
    def p_floor(self) -> float | None:
        """The smallest p that the permutations could give; None where nothing was permuted."""
        if self.p is None or self.settings.p is RankP.LIMIT:
            return None
        return least_p(self.settings.resampling.n_permutations)


def rank_correlation(
    x: Column,
    y: Column,
    *,
    patients: Patients,
    settings: RankSettings,
    control: Column | None = None,
) -> RankCorrelation:
    """Return rank correlation of two columns, or their partial one; values equal up to rounding are tied.

    Kendall 1945, doi:10.1093/biomet/33.3.239; Spearman 1904, doi:10.2307/1412159.

    Args:
        x: One value per case; None or NaN is undefined.
        y: Likewise.
        patients: Patient of each case.
        settings: The kind of correlation, the resamples and the permutations.
        control: The column to hold fixed, such as size, likewise; None for the plain correlation.

    Raises:
        InputError: Columns and patients differ in number, or a value is infinite.
    """
    given = [x, y] if control is None else [x, y, control]
    columns = np.stack([as_floats(c, name="a column", length=len(patients)) for c in given])
    defined = np.isfinite(columns).all(axis=0)
    columns = np.array([joined(column) for column in columns[:, defined]])
    owners = patients_where(patients, np.asarray(defined, dtype=np.bool_))
    nothing = RankCorrelation(settings, control is not None, columns.shape[1], numbered(owners)[0])
    if columns.shape[1] < 3:
        return replace(nothing, reason=TOO_FEW)
    if (np.ptp(columns, axis=1) == 0).any():
        return replace(nothing, reason=CONSTANT)
    if settings.resampling.n_resamples == 1:
        estimate, interval, made = _plain(columns, settings.kind), None, settings.resampling
    else:
        estimate, interval, made = bootstrapped_correlation(
            list(columns), patients=owners, kind=settings.kind, resampling=settings.resampling
        )
    if estimate is None:
        return replace(nothing, reason=CONSTANT)
    p, drawn = _p(columns, owners, settings=settings, estimate=estimate)
    how = replace(settings, resampling=made, p=RankP.PERMUTED if drawn else RankP.LIMIT)
    return replace(nothing, settings=how, estimate=estimate, interval=interval, p=p)


def _plain(columns: Array, kind: RankKind) -> float | None:
    pairs = [np.array([CORRELATIONS[kind](x, y)]) for x, y in combinations(columns, 2)]
    found = float(pairs[0][0] if len(pairs) == 1 else partial(*pairs)[0])
    return None if np.isnan(found) else found


def _p(
    columns: Array, owners: Patients, *, settings: RankSettings, estimate: float
) -> tuple[float | None, bool]:
    """Return p, and whether patients were permuted for it."""
    if settings.p is RankP.LIMIT and len(columns) == 2 and numbered(owners)[0] == len(owners):
        # scipy takes half a second to import, which pages need not wait for.
        from scipy.stats import kendalltau, spearmanr

        if settings.kind is RankKind.KENDALL:
            return float(kendalltau(columns[0], columns[1]).pvalue), False
        return float(np.float64(spearmanr(columns[0], columns[1]).pvalue)), False
    exchange = Exchange(owners, fixed=columns[2] if len(columns) > 2 else None)
    if settings.p is RankP.LIMIT and many_exchanged(exchange):
        return limit_p(columns, exchange, kind=settings.kind, tau=estimate), False
    return _permuted_p(columns, exchange, settings=settings), True


def _permuted_p(columns: Array, exchange: Exchange, *, settings: RankSettings) -> float | None:
    """Permute patients' x; with a third column only among those who are close in it.

    The partial test is that of rho for both kinds: partial tau is not 0 where two columns have nothing in
    common but the third (Korn 1984, doi:10.1080/00031305.1984.10482876).
    """
    n_permutations, seed = settings.resampling.n_permutations, settings.resampling.seed
    if not n_permutations or not exchange.possible:
        return None
    size = _spearman_size(columns) if len(columns) > 2 else _SIZES[settings.kind](columns)
    drawn = [size(rows) for rows in exchange.draws(n_permutations, seed=seed)]
    observed = float(size(np.arange(columns.shape[1])[None])[0])
    return permutation_p(as_extreme(np.concatenate(drawn), observed), n_permutations)


def _spearman_size(columns: Array) -> Callable[[Rows], Array]:
    """Return absolute (partial) rho for permutations (draws, cases) of x; ranks move with values."""
    from scipy.stats import rankdata  # takes half a second to import, which pages need not wait for

    ranks = rankdata(columns, axis=1)
    ranks = ranks - ranks.mean(axis=1, keepdims=True)
    ranks = ranks / np.sqrt((ranks**2).sum(axis=1, keepdims=True))

    def size(rows: Rows) -> Array:
        found = [ranks[0][rows] @ other for other in ranks[1:]]
        whole = found[0] if len(found) == 1 else partial(found[0], found[1], ranks[1] @ ranks[2])
        return np.asarray(np.abs(whole), dtype=np.float64)

    return size


def _kendall_size(columns: Array) -> Callable[[Rows], Array]:
    """Return concordant less discordant pairs, or tau-b, which rise together, as `_spearman_size` does."""
    x, y = columns
    if x.size > MOST_BY_TABLE:
        return lambda rows: np.array([abs(_kendall(x[sources], y)) for sources in rows])
    # float32 holds these whole numbers exactly.
    signs = np.sign(x[:, None] - x).astype(np.float32)
    others = np.sign(y[:, None] - y).astype(np.float32).ravel()

    def size(rows: Rows) -> Array:
        moved = signs[rows[:, :, None], rows[:, None, :]].reshape(len(rows), -1)
        return np.asarray(np.abs(moved @ others), dtype=np.float64)

    return size


_SIZES = {RankKind.KENDALL: _kendall_size, RankKind.SPEARMAN: _spearman_size}


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
