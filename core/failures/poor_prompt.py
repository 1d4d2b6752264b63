"""The prompt's box says little about the lesion."""

from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts
from core.failures.reason import ReasonFinding
from core.statistics.ties import is_below

LEAST_ELLIPSE_DICE = 0.5
"""The inscribed ellipse in a tight box has Dice 0.887 on average (BUSI); below 0.5 the box does more harm."""

MOST_BOX_TO_LESION = 4.0
"""A box twice as long and twice as wide as the lesion's own holds some four times its area or more."""


def poor_prompt(facts: CaseFacts, cohort: CohortCuts) -> ReasonFinding | None:
    """Return whether the ellipse in the prompt's box has a Dice below 0.5 with the reference.

    Where no baseline was run: whether the box covers more than four times the lesion's area. None for
    prompts without a box.
    """
    if facts.box_px is None:
        return None
    if facts.ellipse_dice is not None:
        words = f"the ellipse in its box has Dice {facts.ellipse_dice:.3f}, below {LEAST_ELLIPSE_DICE}"
        poor = is_below(facts.ellipse_dice, LEAST_ELLIPSE_DICE)
        return ReasonFinding(poor, facts.ellipse_dice, LEAST_ELLIPSE_DICE, words)
    area = facts.traits.get("area_px")
    if not area:
        return None
    ratio = facts.box_px / area
    words = f"the prompt's box covers {ratio:.1f} times the lesion's area, above {MOST_BOX_TO_LESION:.0f}"
    return ReasonFinding(is_below(MOST_BOX_TO_LESION, ratio), ratio, MOST_BOX_TO_LESION, words)
