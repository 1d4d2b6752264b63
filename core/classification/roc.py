"""The ROC curve."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.statistics.ties import joined


def roc_points(
    truth: NDArray[np.bool_], scores: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return 1 - specificity and sensitivity at every threshold, from (0, 0) to (1, 1).

    Args:
        truth: Both classes must be there, else the curve is empty.
        scores: The higher the more likely positive; those equal up to rounding make one step.
    """
    if truth.all() or not truth.any():
        return np.zeros(0), np.zeros(0)
    scores = joined(scores)
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), truth.size - 1)
    found, alarms = np.cumsum(truth[order])[ends], np.cumsum(~truth[order])[ends]
    sensitivity = np.concatenate([[0.0], found / truth.sum()])
    return np.concatenate([[0.0], alarms / (~truth).sum()]), sensitivity
