"""The outline of the lesion is indented."""

from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts
from core.failures.reason import ReasonFinding
from core.statistics.ties import is_below

_TRAIT = "solidity"


def irregular(facts: CaseFacts, cohort: CohortCuts) -> ReasonFinding | None:
    """Whether the share that the lesion takes of its convex hull lies in the lowest tenth of the cohort."""
    value, cut = facts.traits.get(_TRAIT), cohort.lowest_tenth.get(_TRAIT)
    if value is None or cut is None:
        return None
    words = f"solidity {value:.2f}, lowest tenth of the cohort: at most {cut:.2f}"
    return ReasonFinding(not is_below(cut, value), value, cut, words)
