"""The prediction is much larger or much smaller than the reference."""

from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts
from core.failures.reason import ReasonFinding
from core.statistics.ties import is_below

MOST_EXCESS = 0.5
"""Half as much again: the best Dice that such a mask can have is 0.8."""

MOST_LACK = -1 / 3
"""A third is missing: the best Dice is again 0.8."""


def over_segmented(facts: CaseFacts, cohort: CohortCuts) -> ReasonFinding | None:
    """Whether the prediction is more than half as large again as the reference."""
    if facts.size_error is None:
        return None
    words = f"{_percent(facts.size_error)} of the reference's size, above {_percent(MOST_EXCESS)}"
    return ReasonFinding(is_below(MOST_EXCESS, facts.size_error), facts.size_error, MOST_EXCESS, words)


def under_segmented(facts: CaseFacts, cohort: CohortCuts) -> ReasonFinding | None:
    """Whether more than a third of the reference's size is missing; an empty mask is `missed` instead."""
    if facts.size_error is None or facts.predicted_px == 0:
        return None
    words = f"{_percent(facts.size_error)} of the reference's size, below {_percent(MOST_LACK)}"
    return ReasonFinding(is_below(facts.size_error, MOST_LACK), facts.size_error, MOST_LACK, words)


def _percent(share: float) -> str:
    """Of the reference that a mask with this error is as large as."""
    return f"{100 * (1 + share):.0f} %"
