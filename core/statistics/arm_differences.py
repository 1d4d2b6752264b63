"""Several models, arms or readers on the same cases: every two of them, and all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from core.errors import InputError
from core.statistics.adjusted_difference import AdjustedDifference
from core.statistics.by_patient import N_RESAMPLES, Patients, numbered, patient_means, patients_where
from core.statistics.difference import paired_difference
from core.statistics.float_columns import Column, as_floats
from core.statistics.friedman import FEWEST_ARMS, Friedman, friedman
from core.statistics.multiplicity import holm
from core.statistics.ties import sizes_of


@dataclass(frozen=True, slots=True)
class ArmDifference(AdjustedDifference):
    """The first arm minus the second, adjusted for all pairs.

    Attributes:
        first, second: Names of the arms.
    """

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class ArmsCompared:
    """The pairs of arms, and with three arms or more the test of all.

    Attributes:
        pairs: The pairs in the order of the arms.
        friedman: Over the patients with a value in every arm, cases with all values averaged by patient; None
            with two arms.
    """

    pairs: tuple[ArmDifference, ...]
    friedman: Friedman | None


def compare_arms(
    arms: Mapping[str, Column], patients: Patients, *, n_resamples: int = N_RESAMPLES, seed: int = 0
) -> ArmsCompared:
    """Compare two arms or more in pairs.

    After Friedman's test the pairs are tested with Wilcoxon's, not with differences of mean ranks, because
    those let a pair's result hang on the other arms (Benavoli et al. 2016, JMLR 17(5):1-10).

    Args:
        arms: Values by name, one per case, all in one order; None or NaN is undefined.
        patients: Patient of each case.
        n_resamples: Bootstrap resamples.
        seed: The seed of the bootstrap.

    Raises:
        InputError: Fewer than two arms, columns of other lengths than the patients, an infinite value.
    """
    if len(arms) < 2:
        raise InputError(f"{len(arms)} arms came to be compared; give two or more")
    _, owners = numbered(patients)
    found = {
        (first, second): paired_difference(
            arms[first], arms[second], patients=owners, n_resamples=n_resamples, seed=seed
        )
        for first, second in combinations(arms, 2)
    }
    wilcoxon = holm([pair.p for pair in found.values()])
    of_means = holm([pair.mean_p for pair in found.values()])
    pairs = [
        ArmDifference(pair, p, mean_p, first, second)
        for ((first, second), pair), p, mean_p in zip(found.items(), wilcoxon, of_means, strict=True)
    ]
    return ArmsCompared(tuple(pairs), all_arms(arms, owners) if len(arms) >= FEWEST_ARMS else None)


def all_arms(arms: Mapping[str, Column], patients: Patients) -> Friedman:
    """Test over the patients with a value in every arm, all values of a patient's lesions averaged.

    Args:
        arms: The arms as `compare_arms` takes them, three or more.
        patients: Likewise.

    Raises:
        InputError: Fewer than three arms, other lengths, or an infinite value.
    """
    columns = [as_floats(column, name=name, length=len(patients)) for name, column in arms.items()]
    values = np.stack(columns, axis=1)
    complete = np.isfinite(values).all(axis=1)
    owners = patients_where(patients, np.asarray(complete, dtype=np.bool_))
    if not len(owners):
        return friedman(np.empty((0, len(arms))))
    kept = values[complete]
    means, sizes = (
        np.stack([patient_means(column, owners) for column in table.T], axis=1)
        for table in (kept, sizes_of(kept))
    )
    return friedman(means, sizes=sizes)
