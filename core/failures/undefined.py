"""The metric has no value."""

from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts
from core.failures.reason import ReasonFinding


def undefined(facts: CaseFacts, cohort: CohortCuts) -> ReasonFinding:
    """Whether the metric looked at is undefined; the words are the stored reason."""
    return ReasonFinding(
        facts.undefined_reason is not None, None, None, facts.undefined_reason or "it has a value"
    )
