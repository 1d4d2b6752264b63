"""One simulated study without an effect and one test at 5 % each: whether it rejects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np

from benchmarks.simulated_lesions import Generator, dice, four_arms, lesions, normal, two_models
from core.metrics.metric import Direction
from core.statistics.arm_differences import compare_arms
from core.statistics.bootstrap import Resampling
from core.statistics.by_patient import patient_means
from core.statistics.difference import paired_difference
from core.statistics.friedman import friedman as friedman_test
from core.statistics.icc import IccKind, icc
from core.statistics.interaction import interaction
from core.statistics.mixed_model import mixed_model
from core.statistics.multiplicity import holm
from core.statistics.non_inferiority import NonInferiorityMargin, non_inferiority
from core.statistics.rank_bootstrap import RankKind
from core.statistics.rank_correlation import RankSettings, rank_correlation
from core.statistics.trend import trend

PERMUTED = Resampling(1, n_permutations=199)
MANY = 2_500
"""Patients of a study whose p needs no permutation."""


def below(p: float | None, level: float = 0.05) -> bool:
    """Whether a test rejects."""
    return p is not None and p <= level


def wilcoxon(rng: Generator) -> bool:
    """No difference of two models."""
    study, one, other = two_models(rng)
    return below(paired_difference(one, other, patients=study.patients, n_resamples=1).p)


def mean_difference(rng: Generator) -> bool:
    """Likewise."""
    study, one, other = two_models(rng)
    return below(paired_difference(one, other, patients=study.patients, n_resamples=1).mean_p)


def mean_difference_of_many(rng: Generator) -> bool:
    """Likewise, without draws."""
    study, one, other = two_models(rng, MANY)
    return below(paired_difference(one, other, patients=study.owner, n_resamples=1).mean_p)


def friedman(rng: Generator) -> bool:
    """No difference of four arms."""
    arms, study = four_arms(rng)
    means = [patient_means(column, study.patients) for column in arms.values()]
    return below(friedman_test(np.stack(means, axis=1)).p)


def any_pair(rng: Generator) -> bool:
    """Any of the six pairs after Holm; the error of a family."""
    arms, study = four_arms(rng)
    return any(below(pair.holm_p) for pair in compare_arms(arms, study.patients, n_resamples=1).pairs)


def any_independent(rng: Generator) -> bool:
    """Any of six independent tests after Holm."""
    return any(below(p) for p in holm(rng.random(6).tolist()))


def not_inferior(rng: Generator) -> bool:
    """A model that is worse by just the margin, tested at 5 % one-sided."""
    study, one, other = two_models(rng)
    day = datetime(2026, 1, 1, tzinfo=UTC)
    margin = NonInferiorityMargin(0.05, Direction.HIGHER, day)
    found = non_inferiority(one - 0.05, other, patients=study.patients, margin=margin, results_at=day)
    return below(found.p)


def subgroups(rng: Generator) -> bool:
    """The same gain in three groups of different size and spread."""
    study = lesions(rng, 90)
    group = rng.choice(3, size=90, p=[0.6, 0.25, 0.15])[study.owner]
    gains = normal(rng, study) * np.array([0.05, 0.08, 0.12])[group]
    found = interaction(
        gains, group.astype(str).tolist(), patients=study.patients, n_permutations=PERMUTED.n_permutations
    )
    return below(found.p)


def no_trend(rng: Generator) -> bool:
    """Dice that does not go with the category."""
    study = lesions(rng, 60)
    level = rng.choice(5, size=60)[study.owner]
    found = trend(
        dice(rng, study),
        level.astype(str).tolist(),
        order=list("01234"),
        patients=study.patients,
        resampling=PERMUTED,
    )
    return below(found.p)


def no_correlation(rng: Generator, kind: RankKind) -> bool:
    """Dice that does not go with contrast; both are alike within a patient."""
    study = lesions(rng, 60)
    found = rank_correlation(
        normal(rng, study),
        dice(rng, study),
        patients=study.patients,
        settings=RankSettings(kind, resampling=PERMUTED),
    )
    return below(found.p)


def no_partial_correlation(rng: Generator, kind: RankKind) -> bool:
    """Contrast and score both go with size, and with nothing else in common."""
    study = lesions(rng, 100)
    size = normal(rng, study)
    found = rank_correlation(
        size + normal(rng, study),
        size + normal(rng, study),
        patients=study.patients,
        settings=RankSettings(kind, resampling=PERMUTED),
        control=size,
    )
    return below(found.p)


def no_slope(rng: Generator) -> bool:
    """A characteristic without an effect in the mixed model."""
    study = lesions(rng, 60)
    found = mixed_model(normal(rng, study), {"size": normal(rng, study)}, patients=study.patients)
    return bool(found.effects) and below(found.effects[0].p)


def no_agreement(rng: Generator) -> bool:
    """The F test of readings that have nothing in common."""
    return below(icc(rng.normal(size=(30, 3)), kind=IccKind.CONSISTENCY).p)


TESTS: dict[str, Callable[[Generator], bool]] = {
    "Wilcoxon over patients, 60": wilcoxon,
    "studentised mean over patients, 60": mean_difference,
    "studentised mean over patients, 2,500, without draws": mean_difference_of_many,
    "Friedman, 4 arms, 40 patients": friedman,
    "any of 6 pairs of arms after Holm": any_pair,
    "any of 6 independent tests after Holm": any_independent,
    "non-inferiority at the margin, one-sided": not_inferior,
    "model x subgroup, 3 unequal groups, 90 patients": subgroups,
    "Jonckheere-Terpstra by permutation, 60 patients": no_trend,
    "Kendall by permutation, 60 patients": lambda rng: no_correlation(rng, RankKind.KENDALL),
    "Spearman by permutation, 60 patients": lambda rng: no_correlation(rng, RankKind.SPEARMAN),
    "partial Kendall, 100 patients": lambda rng: no_partial_correlation(rng, RankKind.KENDALL),
    "partial Spearman, 100 patients": lambda rng: no_partial_correlation(rng, RankKind.SPEARMAN),
    "no slope in the mixed model, 60 patients": no_slope,
    "F test of ICC(3,1), 30 cases": no_agreement,
}
