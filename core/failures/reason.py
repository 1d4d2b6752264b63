"""The value type of a reason: a question to the facts, its threshold, and why it is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts


class ReasonKind(StrEnum):
    """The kind of a reason: what went wrong, or what may have made the case hard."""

    OUTCOME = "outcome"
    DIFFICULTY = "difficulty"


@dataclass(frozen=True, slots=True)
class ReasonFinding:
    """The answer to whether a reason applies.

    Attributes:
        holds: True where the reason applies.
        value: The measured value; None where the answer is no number.
        threshold: The threshold that it was held against; None likewise.
        words: Both, as they read where the reason holds: ``longest diameter 6.2 mm, at most 10 mm``.
    """

    holds: bool
    value: float | None
    threshold: float | None
    words: str


@dataclass(frozen=True, slots=True)
class FailureReason:
    """A registry entry.

    Attributes:
        key: Stable name.
        label: One to three words for a badge.
        kind: Outcome or difficulty.
        why: The origin of the threshold and its meaning, in a sentence.
        examine: The question; None where the facts do not hold what it needs.
    """

    key: str
    label: str
    kind: ReasonKind
    why: str
    examine: Callable[[CaseFacts, CohortCuts], ReasonFinding | None]


@dataclass(frozen=True, slots=True)
class CaseReason:
    """A reason that applies to a case, with its number."""

    reason: FailureReason
    finding: ReasonFinding

    @property
    def label(self) -> str:
        """The text of a badge."""
        return self.reason.label

    @property
    def words(self) -> str:
        """The number and the threshold."""
        return self.finding.words
