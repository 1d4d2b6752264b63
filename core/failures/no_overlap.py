"""The model answered with something that is not the lesion."""

from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts
from core.failures.reason import ReasonFinding


def no_overlap(facts: CaseFacts, cohort: CohortCuts) -> ReasonFinding | None:
    """Whether a prediction that is not empty shares no pixel with the reference."""
    if facts.dice is None or facts.predicted_px is None:
        return None
    off = facts.dice == 0 and facts.predicted_px > 0
    return ReasonFinding(
        off, facts.dice, 0, f"Dice {facts.dice:.3f} with a mask of {facts.predicted_px:,} pixels"
    )
