"""Several models, arms or checkpoints on the same lesions, each against one that is the reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import InputError
from core.statistics.adjusted_difference import AdjustedDifference
from core.statistics.arm_differences import all_arms
from core.statistics.by_patient import N_RESAMPLES
from core.statistics.difference import paired_difference
from core.statistics.float_columns import Column
from core.statistics.friedman import FEWEST_ARMS, Friedman
from core.statistics.multiplicity import holm
from core.statistics.summary import Summary, summarise


@dataclass(frozen=True, slots=True)
class AgainstReference(AdjustedDifference):
    """The difference of an arm from the reference, adjusted for all arms that are compared with it.

    Attributes:
        name: The arm.
    """

    name: str


@dataclass(frozen=True, slots=True)
class WithReference:
    """The comparison of all arms with the reference.

    Attributes:
        summaries: The summaries by arm, the reference among them, in their order.
        differences: One per other arm, in their order.
        friedman: The test of all arms at once; None with two.
    """

    summaries: Mapping[str, Summary]
    differences: tuple[AgainstReference, ...]
    friedman: Friedman | None


def compare_with_reference(
    arms: Mapping[str, Column],
    patients: Sequence[str],
    *,
    reference: str,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
) -> WithReference:
    """Return estimates of every arm and its paired difference to the reference.

    Args:
        arms: Values by name, one per lesion, all in one order; None or NaN is undefined.
        patients: Patient of each lesion.
        reference: Name of one of the arms.
        n_resamples: Bootstrap resamples.
        seed: The seed of the bootstrap.

    Raises:
        InputError: Fewer than two arms, a reference that is none of them, columns of other lengths than the
            patients, an infinite value.
    """
    if len(arms) < 2 or reference not in arms:
        raise InputError(
            f"{len(arms)} arms came with the reference {reference!r}; give two or more, the reference among "
            "them"
        )
    found = {
        name: paired_difference(
            column, arms[reference], patients=patients, n_resamples=n_resamples, seed=seed
        )
        for name, column in arms.items()
        if name != reference
    }
    wilcoxon = holm([one.p for one in found.values()])
    of_means = holm([one.mean_p for one in found.values()])
    return WithReference(
        summaries={
            name: summarise(column, patients, n_resamples=n_resamples, seed=seed)
            for name, column in arms.items()
        },
        differences=tuple(
            AgainstReference(one, p, mean_p, name)
            for (name, one), p, mean_p in zip(found.items(), wilcoxon, of_means, strict=True)
        ),
        friedman=all_arms(arms, patients) if len(arms) >= FEWEST_ARMS else None,
    )
