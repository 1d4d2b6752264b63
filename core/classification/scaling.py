"""The way from logits to predictions: calibration and threshold, both fixed on the validation side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.classification.calibration import Calibration, fit_calibration, probability
from core.classification.prediction import ClassifierArm, Prediction
from core.classification.threshold import RULES


@dataclass(frozen=True, slots=True)
class Scaling:
    """Calibration of the logits, and threshold of the calibrated probability."""

    calibration: Calibration
    threshold: float

    def prediction(self, logit: float, *, arm: ClassifierArm, side: str, truth: bool | None) -> Prediction:
        """Return the prediction that follows from a logit."""
        one = np.array([logit])
        raw, calibrated = probability(one), self.calibration.probability(one)
        return Prediction(arm, side, truth, float(logit), float(raw[0]), float(calibrated[0]), self.threshold)


def fit_scaling(truth: NDArray[np.bool_], logits: NDArray[np.float64], rule: str) -> Scaling:
    """Return the scaling from the validation side.

    Args:
        truth: Truth of the validation side.
        logits: Logits of the same cases.
        rule: Key of `core.classification.threshold.RULES`.
    """
    calibration = fit_calibration(truth, logits)
    return Scaling(calibration, RULES[rule](truth, calibration.probability(logits)))
