"""From logits to calls: temperature and threshold, both fixed on the validation side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.classification.calibration import fit_temperature, probability
from core.classification.threshold import RULES
from core.classification.values import Arm, Prediction


@dataclass(frozen=True, slots=True)
class Scaling:
    """Temperature of the logits, and threshold of the calibrated probability."""

    temperature: float
    threshold: float

    def prediction(self, logit: float, *, arm: Arm, side: str, truth: bool | None) -> Prediction:
        """The call that follows from a logit."""
        raw = probability(np.array([logit]))
        calibrated = probability(np.array([logit]), self.temperature)
        return Prediction(arm, side, truth, float(logit), float(raw[0]), float(calibrated[0]), self.threshold)


def fit_scaling(truth: NDArray[np.bool_], logits: NDArray[np.float64], rule: str) -> Scaling:
    """Scaling from the validation side.

    Args:
        truth: Of the validation side.
        logits: Of the same cases.
        rule: Key of `core.classification.threshold.RULES`.
    """
    temperature = fit_temperature(truth, logits)
    return Scaling(temperature, RULES[rule](truth, probability(logits, temperature)))
