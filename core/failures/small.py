"""The lesion is small."""

from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts
from core.failures.reason import ReasonFinding
from core.statistics.ties import is_below

SMALL_MM = 10.0
"""Upper end of T1b, AJCC Cancer Staging Manual, 8th edition."""


def small(facts: CaseFacts, cohort: CohortCuts) -> ReasonFinding | None:
    """Whether the longest diameter is at most 10 mm.

    Where no spacing is known it is the lesion's share of the image that is looked at: whether it lies in the
    lowest tenth of the cohort.
    """
    diameter = facts.traits.get("longest_diameter_mm")
    if diameter is not None:
        words = f"longest diameter {diameter:.1f} mm, at most {SMALL_MM:.0f} mm"
        return ReasonFinding(not is_below(SMALL_MM, diameter), diameter, SMALL_MM, words)
    share, cut = facts.traits.get("area_share"), cohort.lowest_tenth.get("area_share")
    if share is None or cut is None:
        return None
    words = f"{100 * share:.1f} % of the image, lowest tenth of the cohort: at most {100 * cut:.1f} %"
    return ReasonFinding(not is_below(cut, share), share, cut, words)
