"""The reliability of probabilities: how far they can be taken at their word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.statistics.ties import at_limits

BINS = 10


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Cases whose probability falls between two tenths: their mean probability and the share of positives."""

    low: float
    high: float
    n: int
    mean_probability: float
    positive_share: float


def reliability_bins(
    truth: NDArray[np.bool_], probability: NDArray[np.float64], bins: int = BINS
) -> list[ReliabilityBin]:
    """Return bins of equal width over 0 to 1, empty ones left out; the last one holds 1."""
    edges = tuple(index / bins for index in range(bins))
    place = np.searchsorted(edges, at_limits(probability, edges), side="right") - 1
    return [
        ReliabilityBin(
            low=index / bins,
            high=(index + 1) / bins,
            n=int((place == index).sum()),
            mean_probability=float(probability[place == index].mean()),
            positive_share=float(truth[place == index].mean()),
        )
        for index in np.unique(place).tolist()
    ]


def calibration_error(
    truth: NDArray[np.bool_], probability: NDArray[np.float64], bins: int = BINS
) -> float | None:
    """Return the expected calibration error: mean gap of probability and share of positives, by bin size.

    Guo et al. 2017, arXiv:1706.04599, eq. 3. None without cases.
    """
    found = reliability_bins(truth, probability, bins)
    n = sum(one.n for one in found)
    gaps = sum(one.n * abs(one.mean_probability - one.positive_share) for one in found)
    return gaps / n if n else None


def brier(truth: NDArray[np.bool_], probability: NDArray[np.float64]) -> float | None:
    """Return mean squared gap between probability and truth (Brier 1950); 0 is best. None without cases."""
    return float(np.mean((probability - truth) ** 2)) if truth.size else None
