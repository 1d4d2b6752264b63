"""The effect of a segmentation's error on the prediction: the same case predicted from two masks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.classification.classifier_report import column, owners
from core.classification.prediction import ClassifierArm, Prediction
from core.statistics.delong import FEWER_THAN_TWO, Area, AreaDifference, delong, delong_difference

PAIRS = (
    (ClassifierArm.NETWORK, ClassifierArm.NETWORK_PREDICTED_MASK),
    (ClassifierArm.CHARACTERISTICS, ClassifierArm.CHARACTERISTICS_PREDICTED_MASK),
)


@dataclass(frozen=True, slots=True)
class MaskEffect:
    """Cases that were predicted from the reference and from a predicted mask.

    Attributes:
        n: Cases with a known truth that have both predictions.
        moved: Predictions that differ.
        newly_missed: Positive cases that the reference's prediction finds and the other misses.
        newly_found: The other way round.
        mean_change: Mean absolute change of the calibrated probability; None without a case.
        area_reference, area_predicted: Areas under the ROC curve.
        difference: Predicted minus reference; None where it is undefined.
    """

    n: int
    moved: int
    newly_missed: int
    newly_found: int
    mean_change: float | None
    area_reference: Area | None
    area_predicted: Area | None
    difference: AreaDifference | None

    def to_json(self) -> dict[str, Any]:
        """Return flat numbers by name."""
        gap = self.difference
        return {
            "n": self.n,
            "moved": self.moved,
            "newly_missed": self.newly_missed,
            "newly_found": self.newly_found,
            "mean_change": self.mean_change,
            "auc_reference": None if self.area_reference is None else self.area_reference.auc,
            "auc_predicted": None if self.area_predicted is None else self.area_predicted.auc,
            "auc_difference": None if gap is None else gap.difference,
            "difference_low": None if gap is None or gap.interval is None else gap.interval.low,
            "difference_high": None if gap is None or gap.interval is None else gap.interval.high,
            "p": None if gap is None else gap.p,
            "difference_reason": FEWER_THAN_TWO if gap is None else gap.reason,
        }


def mask_effect(
    predictions: Mapping[str, Sequence[Prediction]],
    pair: tuple[ClassifierArm, ClassifierArm],
    *,
    side: str = "test",
) -> MaskEffect:
    """Compare two arms case by case.

    Args:
        predictions: The predictions by case.
        pair: One of `PAIRS`: from the reference, from the predicted mask.
        side: Only cases on this side of the classifier's split; empty for all.
    """
    both = [
        (of_arm[pair[0]], of_arm[pair[1]])
        for of_arm in ({one.arm: one for one in found} for found in predictions.values())
        if set(pair) <= set(of_arm) and of_arm[pair[0]].truth is not None
    ]
    kept = [(one, other) for one, other in both if not side or one.side == side]
    reference, predicted = [one for one, _ in kept], [other for _, other in kept]
    truth = np.array([bool(one.truth) for one in reference], dtype=np.bool_)
    owner = owners(reference)
    scores = column(reference, "logit"), column(predicted, "logit")
    changes = np.abs(column(predicted, "probability") - column(reference, "probability"))
    return MaskEffect(
        n=len(kept),
        moved=sum(one.positive != other.positive for one, other in kept),
        newly_missed=sum(bool(one.truth) and one.positive and not other.positive for one, other in kept),
        newly_found=sum(bool(one.truth) and other.positive and not one.positive for one, other in kept),
        mean_change=float(changes.mean()) if kept else None,
        area_reference=delong(truth, scores[0], patients=owner),
        area_predicted=delong(truth, scores[1], patients=owner),
        difference=delong_difference(truth, scores[1], scores[0], patients=owner),
    )
