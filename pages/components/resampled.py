"""How intervals were made, in a sentence that stands under them."""

from __future__ import annotations

from core.statistics.bootstrap import Method, Resampling

_NAMES = {Method.BCA: "BCa", Method.PERCENTILE: "percentile"}


def how_resampled(made: Resampling | None) -> str:
    """Method, number of resamples and seed; empty where nothing was resampled."""
    if made is None:
        return ""
    share = f"{made.confidence:.0%}".replace("%", " %")
    name = _NAMES.get(made.method, made.method.upper())
    drawn = f"{made.n_resamples:,} resamples of patients, seed {made.seed}"
    return f"Intervals: {share}, {name}, {drawn}."
