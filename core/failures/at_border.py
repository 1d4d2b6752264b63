"""The lesion is cut off by the edge of the image."""

from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts
from core.failures.reason import ReasonFinding


def at_border(facts: CaseFacts, cohort: CohortCuts) -> ReasonFinding | None:
    """Whether the reference touches the image's first or last row, column or slice."""
    touches = facts.traits.get("touches_border")
    if touches is None:
        return None
    return ReasonFinding(
        touches > 0, touches, 1, f"the reference {'touches' if touches else 'is clear of'} the edge"
    )
