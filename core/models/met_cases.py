"""The cases that a model has met of a study: the words, the counts, and the partitions of its own split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

NOTHING: frozenset[str] = frozenset()
TEST = "test"


class Met(StrEnum):
    """The ways in which a model stands to a case; the words of pages, reports and exports."""

    TRAIN = "trained on"
    VALIDATION = "chosen on"
    UNMET = "not met"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Exposure:
    """The cases of a study that a model has met, near-duplicates and pictures of the same patients included.

    Attributes:
        train: Cases that weights were fitted to.
        validation: Cases that the best epoch was chosen on, unless weights were fitted to them too.
        unknown: Models at or below it that may have met more, because what they learned from is not
            recorded here.
    """

    train: frozenset[str] = NOTHING
    validation: frozenset[str] = NOTHING
    unknown: tuple[str, ...] = ()

    @property
    def any(self) -> frozenset[str]:
        """Return the cases met on either side."""
        return self.train | self.validation

    def of(self, case_id: str) -> Met:
        """Tell how it stands to one case; never `UNMET` where it may have met more than is recorded."""
        if case_id in self.train:
            return Met.TRAIN
        if case_id in self.validation:
            return Met.VALIDATION
        return Met.UNKNOWN if self.unknown else Met.UNMET

    def counts(self, case_ids: Iterable[str]) -> dict[Met, int]:
        """Tell how many of these cases, each counted once, stand in which way; every word has a number."""
        found = Counter(self.of(case_id) for case_id in set(case_ids))
        return {met: found[met] for met in Met}


@dataclass(frozen=True, slots=True)
class RunExposure:
    """The cases of a run's study that its weights have met.

    Attributes:
        exposure: Through all that the weights were made from.
        partitions: The partition of each case on the card of just these weights; empty without such a card.
    """

    exposure: Exposure
    partitions: Mapping[str, str] = field(default_factory=dict)

    @property
    def test_cases(self) -> frozenset[str]:
        """The test partition of the card, without what the weights have met on another way."""
        return (
            frozenset(case for case, partition in self.partitions.items() if partition == TEST)
            - self.exposure.any
        )


def exposure_words(counts: Mapping[Met, int]) -> str:
    """Return the counts as ``344 trained on, 51 chosen on, 97 not met``; what is zero is left out."""
    return ", ".join(f"{n:,} {met}" for met, n in counts.items() if n)
