"""One simulated study and one 95 % interval each: whether it holds the truth."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from benchmarks.simulated_lesions import (
    Generator,
    associated,
    click_values,
    dice,
    lesions,
    normal,
    readings,
    two_models,
    two_readers,
)
from core.statistics.bland_altman import limits_of_agreement
from core.statistics.bootstrap import Resampling
from core.statistics.by_patient import mean_interval
from core.statistics.click_area import click_curves
from core.statistics.difference import paired_difference
from core.statistics.group_means import bootstrapped_means
from core.statistics.icc import IccKind, icc
from core.statistics.interval import Interval
from core.statistics.interval_method import Method
from core.statistics.jitter import jitter_sensitivity
from core.statistics.kappa import KappaWeights, weighted_kappa
from core.statistics.mixed_model import mixed_model
from core.statistics.rank_bootstrap import RankKind, partial
from core.statistics.rank_correlation import CORRELATIONS, RankSettings, rank_correlation

FEW = Resampling(999, n_permutations=0)
MANY = 2_500
"""Patients of a study whose intervals are worked out without draws (`core.statistics.abc_interval`)."""
N_TRUTH = 400_000
"""Patients of the study that the truth is taken from where no formula gives it."""


def holds(ends: Interval | None, truth: float) -> bool:
    """Whether an interval holds the truth; without an interval it does not."""
    return ends is not None and ends.low <= truth <= ends.high


@cache
def mean_dice() -> float:
    """True mean over lesions."""
    rng = np.random.default_rng(1)
    return float(dice(rng, lesions(rng, N_TRUTH)).mean())


def mean(rng: Generator, n_patients: int, method: Method) -> bool:
    """Interval of a mean."""
    study = lesions(rng, n_patients)
    resampling = Resampling(999, method=method)
    made = bootstrapped_means(dice(rng, study)[:, None], study.owner, resampling=resampling)
    return holds(made.intervals[0], mean_dice())


def mean_of_many(rng: Generator) -> bool:
    """Interval of a mean without draws."""
    study = lesions(rng, MANY)
    return holds(mean_interval(dice(rng, study), study.owner), mean_dice())


def difference(rng: Generator) -> bool:
    """Interval of a mean paired difference; the truth is 0."""
    study, one, other = two_models(rng)
    return holds(paired_difference(one, other, patients=study.patients, n_resamples=999).mean_interval, 0.0)


@cache
def true_correlation(kind: RankKind) -> float:
    """Between lesions of different patients."""
    rng = np.random.default_rng(2)
    _, contrast, score, _ = associated(rng, 60_000)
    return CORRELATIONS[kind](contrast, score)


@cache
def true_partial(kind: RankKind) -> float:
    """With size held fixed."""
    rng = np.random.default_rng(2)
    _, contrast, score, size = associated(rng, 60_000)
    pairs = ((contrast, score), (contrast, size), (score, size))
    return float(partial(*(np.array([CORRELATIONS[kind](x, y)]) for x, y in pairs))[0])


def correlation(rng: Generator, kind: RankKind, n_patients: int = 60) -> bool:
    """Interval of a rank correlation; of many patients without draws."""
    study, contrast, score, _ = associated(rng, n_patients)
    found = rank_correlation(
        contrast, score, patients=study.patients, settings=RankSettings(kind, resampling=FEW)
    )
    return holds(found.interval, true_correlation(kind))


def partial_correlation(rng: Generator, kind: RankKind) -> bool:
    """Interval of a partial rank correlation."""
    study, contrast, score, size = associated(rng, 60)
    found = rank_correlation(
        contrast, score, patients=study.patients, settings=RankSettings(kind, resampling=FEW), control=size
    )
    return holds(found.interval, true_partial(kind))


def coefficient(rng: Generator, kind: IccKind) -> bool:
    """Interval of an intraclass correlation."""
    truth = {IccKind.AGREEMENT: 4 / 5.5, IccKind.CONSISTENCY: 4 / 5}
    return holds(icc(readings(rng), kind=kind).interval, truth[kind])


def limit(rng: Generator) -> bool:
    """Interval of the upper limit of agreement, up to four lesions per patient."""
    study = lesions(rng, 50)
    apart = 1 + 2 * rng.normal(size=50)[study.owner] + rng.normal(size=study.owner.size)
    found = limits_of_agreement(apart, np.zeros(apart.size), patients=study.patients)
    return holds(found.upper_interval, 1 + 1.959964 * np.sqrt(5))


@cache
def true_kappa() -> float:
    """Quadratic."""
    _, one, other = two_readers(np.random.default_rng(3), N_TRUTH)
    table = np.zeros((5, 5))
    np.add.at(table, (np.array(one, dtype=int), np.array(other, dtype=int)), 1)
    cost = (np.arange(5)[:, None] - np.arange(5)) ** 2
    chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(1 - (cost * table).sum() / (cost * chance).sum())


def kappa(rng: Generator) -> bool:
    """Interval of quadratic kappa."""
    study, one, other = two_readers(rng, 60)
    found = weighted_kappa(
        list(zip(one, other, strict=True)),
        order=list("01234"),
        patients=study.patients,
        weights=KappaWeights.QUADRATIC,
        resampling=FEW,
    )
    return holds(found.interval, true_kappa())


def slope(rng: Generator) -> bool:
    """Interval of a slope of the mixed model."""
    study = lesions(rng, 60)
    size = normal(rng, study)
    found = mixed_model(0.3 * size + normal(rng, study), {"size": size}, patients=study.patients)
    return bool(found.effects) and holds(found.effects[0].interval, 0.3)


def click_area(rng: Generator) -> bool:
    """Interval of the area under Dice against clicks."""
    study = lesions(rng, 60)
    values = click_values(rng, study)
    found = click_curves(values, [5] * len(values), patients=study.patients, resampling=FEW)
    kept = 0.8 ** np.arange(5)
    share = float((kept[1:] + kept[:-1]).mean() / 2)
    return holds(found.area_interval, 1 - (1 - mean_dice()) * share)


def jitter_slope(rng: Generator, n_patients: int) -> bool:
    """Interval of the loss per pixel of jitter, which a few patients have much of."""
    study = lesions(rng, n_patients)
    amounts = np.array([0.0, 10.0, 20.0])
    rates = 0.01 * rng.gamma(2.0, 0.5, n_patients)[study.owner]
    values = dice(rng, study)[:, None] - rates[:, None] * amounts + 0.05 * rng.normal(size=(rates.size, 3))
    found = jitter_sensitivity(values[..., None], amounts.tolist(), patients=study.patients, resampling=FEW)
    return holds(found.slope_interval, -0.01)


INTERVALS: dict[str, Callable[[Generator], bool]] = {
    "mean, studentised, 15 patients": lambda rng: mean(rng, 15, Method.BCA),
    "mean, BCa, 30 patients": lambda rng: mean(rng, 30, Method.BCA),
    "mean, BCa, 60 patients": lambda rng: mean(rng, 60, Method.BCA),
    "mean, BCa, 150 patients": lambda rng: mean(rng, 150, Method.BCA),
    "mean, percentile, 60 patients": lambda rng: mean(rng, 60, Method.PERCENTILE),
    "mean, ABC, 2,500 patients": mean_of_many,
    "paired difference, 60 patients": difference,
    "Kendall's tau-b, 60 patients": lambda rng: correlation(rng, RankKind.KENDALL),
    "Kendall's tau-b, ABC, 2,500 patients": lambda rng: correlation(rng, RankKind.KENDALL, MANY),
    "Spearman's rho, 60 patients": lambda rng: correlation(rng, RankKind.SPEARMAN),
    "partial tau-b, 60 patients": lambda rng: partial_correlation(rng, RankKind.KENDALL),
    "partial rho, 60 patients": lambda rng: partial_correlation(rng, RankKind.SPEARMAN),
    "ICC(2,1), 30 cases, 4 readers": lambda rng: coefficient(rng, IccKind.AGREEMENT),
    "ICC(3,1), 30 cases, 4 readers": lambda rng: coefficient(rng, IccKind.CONSISTENCY),
    "upper limit of agreement, 50 patients": limit,
    "quadratic kappa, 60 patients": kappa,
    "slope of the mixed model, 60 patients": slope,
    "area under Dice against clicks, 60 patients": click_area,
    "loss per pixel of jitter, 60 patients": lambda rng: jitter_slope(rng, 60),
    "loss per pixel of jitter, 150 patients": lambda rng: jitter_slope(rng, 150),
}
