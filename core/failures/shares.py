"""The shares of each reason among the worst cases and among the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts
from core.failures.reason import FailureReason
from core.failures.registry import REASONS
from core.statistics.few_patients import of_enough
from core.statistics.interval import Interval
from core.statistics.proportion import wilson_interval


@dataclass(frozen=True, slots=True)
class Share:
    """Cases that a reason applies to.

    Attributes:
        count: Such cases.
        n: Cases in which it can be said.
        n_unknown: The others.
    """

    count: int
    n: int
    n_unknown: int

    @property
    def value(self) -> float | None:
        """The share, from 0 to 1; None without a case."""
        return self.count / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        """The 95 % interval by Wilson; None with too few cases (`core.statistics.few_patients`)."""
        return of_enough(wilson_interval(self.count, self.n), self.n)


@dataclass(frozen=True, slots=True)
class ReasonShare:
    """The share of a reason in each of the two groups."""

    reason: FailureReason
    worst: Share
    rest: Share


def reason_shares(
    worst: Sequence[CaseFacts], rest: Sequence[CaseFacts], *, cohort: CohortCuts
) -> tuple[ReasonShare, ...]:
    """Return shares of every reason of `REASONS` in its order; those that apply to nobody are left out.

    Args:
        worst: Facts of the worst cases.
        rest: Facts of all others.
        cohort: The cuts of all of them.
    """
    rows = (
        ReasonShare(reason, _share(reason, worst, cohort), _share(reason, rest, cohort))
        for reason in REASONS.values()
    )
    return tuple(row for row in rows if row.worst.count or row.rest.count)


def _share(reason: FailureReason, cases: Sequence[CaseFacts], cohort: CohortCuts) -> Share:
    answers = [reason.examine(facts, cohort) for facts in cases]
    known = [answer for answer in answers if answer is not None]
    return Share(sum(answer.holds for answer in known), len(known), len(answers) - len(known))
