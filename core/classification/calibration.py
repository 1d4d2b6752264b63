"""Calibration on the validation side: two numbers make probabilities honest without changing their order.

A temperature (Guo et al. 2017, arXiv:1706.04599, section 4.2) and a shift, as in Platt 1999: networks that
were trained with class weights, a sampler or averaged weights are off by a constant, which a temperature
alone cannot mend. Platt's softened truths keep few, or perfectly parted, cases from leading to certainty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

LOWEST, HIGHEST = 0.02, 50.0
"""Temperatures that are looked among."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """probability = 1 / (1 + exp(-(logit / temperature + shift)))."""

    temperature: float = 1.0
    shift: float = 0.0

    def probability(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability of the positive class, 0 to 1."""
        return probability(logits / self.temperature + self.shift)


def fit_calibration(truth: NDArray[np.bool_], logits: NDArray[np.float64]) -> Calibration:
    """The calibration with the least negative log likelihood; none where a class has no case.

    Args:
        truth: Truth of the validation side.
        logits: Logits of its cases, finite.
    """
    positive, negative = int(truth.sum()), int((~truth).sum())
    if not positive or not negative:
        return Calibration()
    soft = np.where(truth, (positive + 1) / (positive + 2), 1 / (negative + 2))

    def loss(parameters: NDArray[np.float64]) -> float:
        scaled = logits * np.exp(-parameters[0]) + parameters[1]
        return float((np.logaddexp(0.0, scaled) - soft * scaled).mean())

    bounds = [(np.log(LOWEST), np.log(HIGHEST)), (None, None)]
    found = scipy.optimize.minimize(loss, np.zeros(2), method="L-BFGS-B", bounds=bounds)
    return Calibration(float(np.exp(found.x[0])), float(found.x[1]))


def mean_log_loss(truth: NDArray[np.bool_], logits: NDArray[np.float64]) -> float:
    """Return the mean negative log likelihood of the truth, in nats."""
    return float(np.logaddexp(0.0, np.where(truth, -logits, logits)).mean())


def probability(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability of the positive class, 0 to 1, without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(logits / 2)), dtype=np.float64)
