"""The probability at and above which a case is predicted to be positive; fixed on the validation side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.statistics.ties import joined

HALF = 0.5
Rule = Callable[[NDArray[np.bool_], NDArray[np.float64]], float]
"""(truth, probability) of the validation side -> threshold."""


def half(truth: NDArray[np.bool_], probability: NDArray[np.float64]) -> float:
    """Return one half, whatever the validation side says."""
    return HALF


def youden(truth: NDArray[np.bool_], probability: NDArray[np.float64]) -> float:
    """The threshold with the highest sensitivity + specificity (Youden 1950, Cancer 3:32).

    It lies midway between two neighbouring probabilities; of equal ones the lowest, since a missed cancer is
    the costly error. One half where a class has no case.
    """
    if truth.all() or not truth.any():
        return HALF
    candidates = _candidates(probability)
    gains = [(probability[truth] >= t).mean() + (probability[~truth] < t).mean() for t in candidates]
    return float(candidates[int(np.argmax(np.round(gains, 12)))])


def at_sensitivity(least: float) -> Rule:
    """The highest threshold that still finds at least this share of the positive cases."""

    def rule(truth: NDArray[np.bool_], probability: NDArray[np.float64]) -> float:
        if not truth.any():
            return HALF
        found = [t for t in _candidates(probability) if (probability[truth] >= t).mean() >= least]
        return float(max(found))

    return rule


def _candidates(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a value below all probabilities, and those midway between neighbours; ascending."""
    known = np.unique(joined(probability))
    return np.concatenate([[known[0]], (known[1:] + known[:-1]) / 2])


RULES: dict[str, Rule] = {"youden": youden, "half": half, "sensitivity_90": at_sensitivity(0.9)}
"""The rules by key, in the order in which forms list them."""
