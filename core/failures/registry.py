"""The registry of reasons, and the one way to ask for those of a case."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.failures.at_border import at_border
from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts
from core.failures.irregular import irregular
from core.failures.low_contrast import low_contrast
from core.failures.missed import missed
from core.failures.multifocal import multifocal
from core.failures.no_overlap import no_overlap
from core.failures.poor_prompt import poor_prompt
from core.failures.reason import CaseReason, FailureReason, ReasonKind
from core.failures.size_error import over_segmented, under_segmented
from core.failures.small import small
from core.failures.undefined import undefined

_OUTCOME, _DIFFICULTY = ReasonKind.OUTCOME, ReasonKind.DIFFICULTY

_ENTRIES = (
    FailureReason(
        "undefined", "Undefined", _OUTCOME, "The metric has no value; the stored reason is given.", undefined
    ),
    FailureReason("missed", "Missed", _OUTCOME, "The predicted mask is empty.", missed),
    FailureReason(
        "no_overlap",
        "Beside the lesion",
        _OUTCOME,
        "The predicted mask is not empty and shares no pixel with the reference.",
        no_overlap,
    ),
    FailureReason(
        "over_segmented",
        "Mask too large",
        _OUTCOME,
        "More than half as large again as the reference: Dice can be at most 0.8 "
        "(relative size error, Heimann et al. 2009, doi:10.1109/TMI.2009.2013851).",
        over_segmented,
    ),
    FailureReason(
        "under_segmented",
        "Mask too small",
        _OUTCOME,
        "More than a third of the reference's size is missing: Dice can be at most 0.8 "
        "(relative size error, Heimann et al. 2009, doi:10.1109/TMI.2009.2013851).",
        under_segmented,
    ),
    FailureReason(
        "small",
        "Small lesion",
        _DIFFICULTY,
        "At most 10 mm, the upper end of T1b (AJCC Cancer Staging Manual, 8th edition); where the spacing is "
        "not known, the lowest tenth of the cohort by share of the image.",
        small,
    ),
    FailureReason(
        "low_contrast",
        "Low contrast",
        _DIFFICULTY,
        "Contrast-to-noise ratio (Patterson and Foster 1983) in the lowest tenth of the cohort; no accepted "
        "threshold exists.",
        low_contrast,
    ),
    FailureReason(
        "irregular",
        "Irregular outline",
        _DIFFICULTY,
        "Solidity (area over area of the convex hull) in the lowest tenth of the cohort: spiculated, lobed.",
        irregular,
    ),
    FailureReason(
        "multifocal",
        "Multifocal",
        _DIFFICULTY,
        "Several lesions in the case, or a reference of several parts (Kang et al. 2025).",
        multifocal,
    ),
    FailureReason(
        "at_border",
        "At the border",
        _DIFFICULTY,
        "The reference touches the edge of the image, so part of the lesion is not to be seen.",
        at_border,
    ),
    FailureReason(
        "poor_prompt",
        "Poor prompt",
        _DIFFICULTY,
        "The ellipse in the prompt's box overlaps the reference with a Dice below 0.5; where no baseline was "
        "run, the box covers more than four times the lesion's area.",
        poor_prompt,
    ),
)

REASONS: Mapping[str, FailureReason] = MappingProxyType({reason.key: reason for reason in _ENTRIES})
"""Every reason by key, outcomes first, in the order of badges and tables."""

COHORT_TRAITS = ("area_share", "contrast_to_noise", "solidity")
"""Characteristics that `core.failures.cohort_cuts.cohort_cuts` needs of the cohort."""

CASE_TRAITS = (
    *COHORT_TRAITS,
    "longest_diameter_mm",
    "area_px",
    "components",
    "touches_border",
)
"""Characteristics that `CaseFacts.traits` is asked for."""


def reasons_of(facts: CaseFacts, cohort: CohortCuts) -> tuple[CaseReason, ...]:
    """The reasons that apply to a case, in the registry's order; none for a case without any.

    Args:
        facts: The facts of one lesion.
        cohort: The cuts of all lesions that it is one of.
    """
    found = ((reason, reason.examine(facts, cohort)) for reason in REASONS.values())
    return tuple(
        CaseReason(reason, finding) for reason, finding in found if finding is not None and finding.holds
    )
