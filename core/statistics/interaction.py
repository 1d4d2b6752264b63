"""The test whether a model's gain is the same in all subgroups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.statistics.by_patient import Patients, numbered
from core.statistics.exchange import N_PERMUTATIONS, Exchange, as_extreme, least_p, permutation_p
from core.statistics.float_columns import Column, as_floats
from core.statistics.ties import constant

FEWEST_PATIENTS = 5
"""The fewest in a level; with fewer its spread is not known, and it takes no part in the test."""

MANY_IN_LEVEL = 500
"""Patients; where every level has as many, p is the limit of the permutations."""

TOO_FEW_LEVELS = f"fewer than two groups have {FEWEST_PATIENTS} patients"
TOO_FEW_EXCHANGED = "too few patients have the same number of lesions"
NO_SPREAD = "the differences are all equal"


@dataclass(frozen=True, slots=True)
class InteractionTest:
    """Test of model x subgroup.

    Attributes:
        levels: Groups that took part, in the order of the first case.
        left_out: Groups with too few patients to take part.
        n: Cases of the groups that took part, both values defined.
        n_patients: Their patients.
        statistic: Welch's weighted sum of squares of the groups' mean differences; None without a test.
        p: The p by permutation over patients; None without a test.
        n_permutations, seed: The settings that p was made with; with no permutation it is their limit.
        reason: The reason why there is no test; None where there is one.
    """

    levels: tuple[str, ...]
    left_out: tuple[str, ...]
    n: int
    n_patients: int
    n_permutations: int
    seed: int
    statistic: float | None = None
    p: float | None = None
    reason: str | None = None

    @property
    def p_floor(self) -> float | None:
        """The smallest p that the permutations could give; None where nothing was permuted."""
        return None if self.p is None else least_p(self.n_permutations)


def interaction(
    differences: Column,
    groups: Sequence[str | None],
    *,
    patients: Patients,
    n_permutations: int = N_PERMUTATIONS,
    seed: int = 0,
) -> InteractionTest:
    """Return permutation test of equal mean differences.

    Whole patients exchange their differences; the groups stay where they are. The statistic weighs each
    group's mean by its variance between patients, which keeps the error rate where groups differ in size and
    spread (Welch 1951, doi:10.1093/biomet/38.3-4.330; Chung and Romano 2013, doi:10.1214/13-AOS1090). Its
    distribution over the permutations tends to chi-square with one degree of freedom less than groups
    (Chung and Romano), from which p comes where every group has many patients, none of them in two groups.

    Args:
        differences: Model minus baseline, one per case; None or NaN is undefined.
        groups: Level of each case; None takes no part.
        patients: Patient of each case.
        n_permutations: Permutations drawn.
        seed: The seed of the permutations.

    Raises:
        InputError: Another number of differences than patients, or an infinite value.
    """
    values = as_floats(differences, name="the differences", length=len(patients))
    owner, group = numbered(patients)[1], np.asarray(groups, dtype=object)
    defined = ~np.isnan(values) & np.array([level is not None for level in groups], dtype=bool)
    levels, left_out = _levels(group[defined], owner[defined])
    kept = defined & np.isin(group, np.array(levels, dtype=object))
    values, group, owner = values[kept], group[kept], owner[kept]
    exchange = Exchange(owner)
    nothing = InteractionTest(
        levels, left_out, values.size, int(np.unique(owner).size), n_permutations=n_permutations, seed=seed
    )
    reason = _hindrance(levels, values, exchange)
    if reason is not None:
        return replace(nothing, reason=reason)
    parts = [_LevelMean(np.flatnonzero(group == level), owner) for level in levels]
    observed = float(_welch(values[None], parts)[0])
    if min(part.n_patients for part in parts) >= MANY_IN_LEVEL and nothing.n_patients == sum(
        part.n_patients for part in parts
    ):
        from scipy.stats import chi2  # pages need not wait for scipy before a number is asked for

        limit = float(chi2.sf(observed, len(parts) - 1))
        return replace(nothing, statistic=observed, p=limit, n_permutations=0)
    drawn = [_welch(values[rows], parts) for rows in exchange.draws(n_permutations, seed=seed)]
    p = permutation_p(as_extreme(np.concatenate(drawn), observed), n_permutations)
    return replace(nothing, statistic=observed, p=p)


class _LevelMean:
    """Mean of a level and its variance between patients, for many arrangements of the values at once."""

    def __init__(self, rows: NDArray[np.intp], owner: NDArray[np.intp]) -> None:
        _, patient_of = numbered(owner[rows])
        order = np.argsort(patient_of, kind="stable")
        self._rows = rows[order]
        self._counts = np.bincount(patient_of)
        self._starts = np.cumsum(self._counts) - self._counts

    @property
    def n_patients(self) -> int:
        """The number of the level."""
        return int(self._counts.size)

    def __call__(self, values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return means and variances, shape (arrangements,) each, of values (arrangements, cases)."""
        sums = np.add.reduceat(values[:, self._rows], self._starts, axis=1)
        n, m = self._rows.size, self._counts.size
        means = sums.sum(axis=1) / n
        apart = sums - means[:, None] * self._counts
        return means, (apart**2).sum(axis=1) * m / (m - 1) / n**2


def _welch(values: NDArray[np.float64], parts: Sequence[_LevelMean]) -> NDArray[np.float64]:
    found = [part(values) for part in parts]
    means = np.stack([mean for mean, _ in found])
    # Equal differences in a level have no variance; the floor keeps its weight finite.
    floor = 1e-9 * values.var(axis=1) / values.shape[1]
    weights = 1 / np.maximum(np.stack([variance for _, variance in found]), floor)
    centre = (weights * means).sum(axis=0) / weights.sum(axis=0)
    return np.asarray((weights * (means - centre) ** 2).sum(axis=0), dtype=np.float64)


def _levels(group: NDArray[np.object_], owner: NDArray[np.intp]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return levels with enough patients, and those without."""
    names = list(dict.fromkeys(group.tolist()))
    enough = {name: np.unique(owner[group == name]).size >= FEWEST_PATIENTS for name in names}
    return tuple(n for n in names if enough[n]), tuple(n for n in names if not enough[n])


def _hindrance(levels: tuple[str, ...], values: NDArray[np.float64], exchange: Exchange) -> str | None:
    if len(levels) < 2:
        return TOO_FEW_LEVELS
    if constant(values):
        return NO_SPREAD
    return None if exchange.possible else TOO_FEW_EXCHANGED
