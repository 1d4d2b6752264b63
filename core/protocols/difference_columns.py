"""The columns of a paired difference in a protocol's tables."""

from __future__ import annotations

from core.statistics.difference import PairedDifference
from core.statistics.interval import interval_columns


def difference_columns(found: PairedDifference) -> dict[str, object]:
    """Return n, n_undefined, n_patients, mean_first, mean_second, difference, low, high and p of a row."""
    return {
        "n": found.n,
        "n_undefined": found.n_undefined,
        "n_patients": found.n_patients,
        "mean_first": found.mean_model,
        "mean_second": found.mean_baseline,
        "difference": found.mean,
        **interval_columns(found.mean_interval),
        "p": found.p,
    }
