"""Agreement of two readers on ordered categories beyond chance: weighted kappa."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.statistics.bootstrap import Array, Resampling, bootstrap
from core.statistics.by_patient import patient_numbers, patients_where
from core.statistics.interval import Interval


class KappaWeights(StrEnum):
    """The cost of a disagreement."""

    NONE = "none"
    """Any disagreement the same: Cohen's unweighted kappa."""

    LINEAR = "linear"
    """Its number of categories."""

    QUADRATIC = "quadratic"
    """The square of that."""


_POWER = {KappaWeights.NONE: 0.0, KappaWeights.LINEAR: 1.0, KappaWeights.QUADRATIC: 2.0}


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement of two readers.

    Attributes:
        weights: The cost of a disagreement.
        n: Cases that both have put into a category.
        n_undefined: Cases left out.
        n_patients: Patients of those cases.
        resampling: The way in which the interval was made.
        table: Cases by category of the first reader (rows) and of the second (columns), in the order given.
        estimate: 1 for full agreement, 0 for that of chance; None where n is 0 or both use the same category
            only.
        interval: BCa, by patient; None where there is none.
    """

    weights: KappaWeights
    n: int
    n_undefined: int
    n_patients: int
    resampling: Resampling
    table: tuple[tuple[int, ...], ...]
    estimate: float | None
    interval: Interval | None


def weighted_kappa(
    ratings: Sequence[tuple[str | None, str | None]],
    *,
    order: Sequence[str],
    patients: Sequence[str],
    weights: KappaWeights = KappaWeights.QUADRATIC,
    resampling: Resampling,
) -> Kappa:
    """Return Cohen's kappa with weights (Cohen 1968, doi:10.1037/h0026256).

    Args:
        ratings: Category of each case by one reader and by the other; None where one gave none.
        order: All categories, from one end of the scale to the other.
        patients: Patient of each case.
        weights: The cost of a disagreement.
        resampling: The resampling of the interval.

    Raises:
        InputError: A category that is not in the order, or another number of ratings than patients.
    """
    if len(ratings) != len(patients):
        raise InputError(f"agreement got {len(ratings)} ratings and {len(patients)} patients; give one each")
    rows, columns = (_places([rating[reader] for rating in ratings], order) for reader in (0, 1))
    both = (rows >= 0) & (columns >= 0)
    owners = patients_where(patients, both)
    names, patient_of = patient_numbers(owners)
    k = len(order)
    tables = np.zeros((len(names), k * k))
    np.add.at(tables, (patient_of, rows[both] * k + columns[both]), 1.0)
    cost = _cost(k, weights)

    def statistic(drawn: Array) -> Array:
        return _kappas((drawn @ tables).reshape(-1, k, k), cost)[:, None]

    made = bootstrap(statistic, len(names), resampling=resampling) if owners else None
    return Kappa(
        weights=weights,
        n=int(both.sum()),
        n_undefined=int((~both).sum()),
        n_patients=len(names),
        resampling=resampling,
        table=tuple(tuple(int(n) for n in row) for row in tables.sum(axis=0).reshape(k, k)),
        estimate=made.estimates[0] if made else None,
        interval=made.intervals[0] if made else None,
    )


def _places(categories: Sequence[str | None], order: Sequence[str]) -> NDArray[np.intp]:
    unknown = {category for category in categories if category is not None} - set(order)
    if unknown:
        raise InputError(f"categories {sorted(unknown)} are not in the order {list(order)}; add them to it")
    place = {category: number for number, category in enumerate(order)}
    return np.array([-1 if category is None else place[category] for category in categories], dtype=np.intp)


def _cost(k: int, weights: KappaWeights) -> Array:
    apart = np.abs(np.arange(k)[:, None] - np.arange(k)).astype(np.float64)
    return np.asarray(np.where(apart > 0, apart ** _POWER[weights], 0.0), dtype=np.float64)


def _kappas(tables: Array, cost: Array) -> Array:
    """Return the kappa of tables (draws, first, second); NaN where chance alone cannot disagree."""
    n = tables.sum(axis=(1, 2))
    seen = (tables * cost).sum(axis=(1, 2)) * n
    chance = np.einsum("bi,ij,bj->b", tables.sum(axis=2), cost, tables.sum(axis=1))
    found = np.full(n.shape, np.nan)
    np.divide(seen, chance, out=found, where=chance > 0)
    return np.asarray(1 - found, dtype=np.float64)
