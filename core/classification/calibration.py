"""Temperature scaling: one number that makes a network's probabilities honest without changing their order.

Guo et al. 2017, On calibration of modern neural networks, arXiv:1706.04599, section 4.2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

LOWEST, HIGHEST = 0.05, 20.0
"""Temperatures that are looked among; few or perfectly parted cases would lead to 0."""


def fit_temperature(truth: NDArray[np.bool_], logits: NDArray[np.float64]) -> float:
    """The temperature with the least negative log likelihood; 1 where a class has no case.

    Args:
        truth: Of the validation side.
        logits: Of its cases, finite.
    """
    if truth.all() or not truth.any():
        return 1.0

    def loss(log_temperature: float) -> float:
        return mean_log_loss(truth, logits / np.exp(log_temperature))

    found = minimize_scalar(loss, bounds=(np.log(LOWEST), np.log(HIGHEST)), method="bounded")
    return float(np.exp(found.x))


def mean_log_loss(truth: NDArray[np.bool_], logits: NDArray[np.float64]) -> float:
    """Mean negative log likelihood of the truth, in nats."""
    return float(np.logaddexp(0.0, np.where(truth, -logits, logits)).mean())


def probability(logits: NDArray[np.float64], temperature: float = 1.0) -> NDArray[np.float64]:
    """Probability of the positive class, 0 to 1, without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(logits / (2 * temperature))), dtype=np.float64)
