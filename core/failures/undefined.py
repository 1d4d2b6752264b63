"""The metric has no value."""

from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts
from core.failures.reason import Finding


def undefined(facts: CaseFacts, cohort: CohortCuts) -> Finding:
    """Whether the metric looked at is undefined; the words are the stored reason."""
    return Finding(facts.undefined_reason is not None, None, None, facts.undefined_reason or "it has a value")
