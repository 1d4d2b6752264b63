"""The model answered with an empty mask."""

from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts
from core.failures.reason import ReasonFinding


def missed(facts: CaseFacts, cohort: CohortCuts) -> ReasonFinding | None:
    """Whether the prediction has no pixel; None where its size is not known."""
    if facts.predicted_px is None:
        return None
    return ReasonFinding(
        facts.predicted_px == 0, facts.predicted_px, 0, f"predicted {facts.predicted_px:,} pixels or voxels"
    )
