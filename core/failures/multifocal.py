"""The reason that a case has more than one focus."""

from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts
from core.failures.reason import ReasonFinding

SEVERAL = 2


def multifocal(facts: CaseFacts, cohort: CohortCuts) -> ReasonFinding | None:
    """Return whether the case has several lesions, or this lesion's mask several separate parts."""
    parts = facts.traits.get("components")
    if parts is None and facts.n_lesions < SEVERAL:
        return None
    found = max(facts.n_lesions, int(parts or 0))
    counted = f"{facts.n_lesions} lesions in the case" if facts.n_lesions >= SEVERAL else f"{found} parts"
    return ReasonFinding(found >= SEVERAL, found, SEVERAL, f"{counted}, two or more")
