"""The arms of a run that are the same prompting with more and more clicks, or with more and more jitter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.clicks.click_readers import round_of
from core.prompts.counted_points import COUNTS
from core.prompts.enlarged_box import PERCENTS
from core.prompts.point import POINT
from core.prompts.tight_box import TIGHT_BOX

ROUNDS, POINTS, POINTS_IN_BOX = "Rounds of clicks", "Points", "Points and tight box"
_BOXED = {TIGHT_BOX.key: 0} | {f"points_{count}_box": count for count in COUNTS}
_BARE = {POINT.key: 1} | {f"points_{count}": count for count in COUNTS}
_JITTER = {TIGHT_BOX.key: 0} | {f"box_{percent}": percent for percent in PERCENTS}


def click_families(arms: Sequence[str]) -> dict[str, Mapping[int, str]]:
    """Return arms by their number of clicks, in families of two or more.

    Returns:
        By the name of the family: arm by number of clicks, rising. Rounds of clicks on a lesion follow one
        another; numbers of points are drawn anew each time.
    """
    rounds = {number: arm for arm in arms if (number := round_of(arm)) is not None}
    found = {ROUNDS: rounds} | {
        name: {count: arm for arm, count in counts.items() if arm in arms}
        for name, counts in ((POINTS, _BARE), (POINTS_IN_BOX, _BOXED))
    }
    return {name: dict(sorted(of.items())) for name, of in found.items() if len(of) > 1}


def jitter_arms(arms: Sequence[str]) -> Mapping[int, str]:
    """Return the arms by the percentage of its sides that a box grows by at most, rising; tight is 0."""
    return {percent: arm for arm, percent in _JITTER.items() if arm in arms}
