"""The lesion hardly differs from the tissue round it."""

from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts
from core.failures.reason import ReasonFinding
from core.statistics.ties import is_below

_TRAIT = "contrast_to_noise"


def low_contrast(facts: CaseFacts, cohort: CohortCuts) -> ReasonFinding | None:
    """Whether the contrast-to-noise ratio lies in the lowest tenth of the cohort."""
    value, cut = facts.traits.get(_TRAIT), cohort.lowest_tenth.get(_TRAIT)
    if value is None or cut is None:
        return None
    words = f"contrast-to-noise ratio {value:.2f}, lowest tenth of the cohort: at most {cut:.2f}"
    return ReasonFinding(not is_below(cut, value), value, cut, words)
