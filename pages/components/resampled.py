"""How intervals were made, in a sentence that stands under them."""

from __future__ import annotations

from core.statistics.bootstrap import Resampling
from pages.components.made import made_in_words


def how_resampled(made: Resampling | None) -> str:
    """Confidence, method, number of resamples and seed; empty where nothing was resampled."""
    if made is None:
        return ""
    return f"Intervals: {made.confidence:.0%}, {made_in_words(made)}.".replace("%", " %", 1)
