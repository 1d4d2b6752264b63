"""The cohort case by case: prediction and segmentation beside each other, the costly errors first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

import pandas as pd

from core.classification.prediction import ClassifierArm, Prediction

POOR_DICE = 0.5
"""A segmentation below it has not found the lesion that the prediction is about; our choice."""
COLUMNS = (
    "case_id",
    "side",
    "truth",
    "outcome",
    "call",
    "probability",
    "threshold",
    "baseline_call",
    "predicted_call",
    "dice",
    "disagreement",
)


class PredictionOutcome(IntEnum):
    """The outcomes of a prediction, in the order in which a reader should look."""

    MISSED = 0
    FALSE_ALARM = 1
    FOUND = 2
    CLEARED = 3
    UNKNOWN = 4


def outcome(prediction: Prediction) -> PredictionOutcome:
    """Compare a prediction with the truth."""
    if prediction.truth is None:
        return PredictionOutcome.UNKNOWN
    if prediction.truth:
        return PredictionOutcome.FOUND if prediction.positive else PredictionOutcome.MISSED
    return PredictionOutcome.FALSE_ALARM if prediction.positive else PredictionOutcome.CLEARED


def disagreements(of_arm: Mapping[ClassifierArm, Prediction], dice: float | None) -> tuple[str, ...]:
    """Tell in what the prediction and the segmentation of a case, or its classifiers, do not agree.

    Args:
        of_arm: Calls by arm, the network's among them.
        dice: Dice of the segmentation; None where there is none.
    """
    network = of_arm[ClassifierArm.NETWORK]
    predicted, baseline = (
        of_arm.get(ClassifierArm.NETWORK_PREDICTED_MASK),
        of_arm.get(ClassifierArm.CHARACTERISTICS),
    )
    found = []
    if predicted is not None and predicted.positive != network.positive:
        found.append("predicted mask turns the call")
    if dice is not None and dice < POOR_DICE and network.positive:
        found.append("lesion not segmented")
    if baseline is not None and baseline.positive != network.positive:
        found.append("characteristics differ")
    return tuple(found)


def cohort_table(
    predictions: Mapping[str, Sequence[Prediction]], dice: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Return one row per case: missed positive cases first, then false alarms, then disagreements.

    Args:
        predictions: The predictions by case, each with the network's.
        dice: Dice of the segmentation by case, lowest lesion's where there are several.

    Returns:
        Columns `COLUMNS`; missing values are None.
    """
    rows = [
        _row(case_id, {one.arm: one for one in found}, dice or {}) for case_id, found in predictions.items()
    ]
    rows.sort(key=_order)
    return pd.DataFrame(rows, columns=[*COLUMNS])


def _row(
    case_id: str, of_arm: Mapping[ClassifierArm, Prediction], dice: Mapping[str, float]
) -> dict[str, Any]:
    network = of_arm[ClassifierArm.NETWORK]
    baseline, predicted = (
        of_arm.get(ClassifierArm.CHARACTERISTICS),
        of_arm.get(ClassifierArm.NETWORK_PREDICTED_MASK),
    )
    return {
        "case_id": case_id,
        "side": network.side,
        "truth": network.truth,
        "outcome": outcome(network),
        "call": network.positive,
        "probability": network.probability,
        "threshold": network.threshold,
        "baseline_call": None if baseline is None else baseline.positive,
        "predicted_call": None if predicted is None else predicted.positive,
        "dice": dice.get(case_id),
        "disagreement": "; ".join(disagreements(of_arm, dice.get(case_id))),
    }


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The furthest from the truth first within an outcome."""
    first = row["outcome"]
    worst = (
        row["probability"]
        if first in (PredictionOutcome.MISSED, PredictionOutcome.FOUND)
        else -row["probability"]
    )
    agreed = (
        0
        if first in (PredictionOutcome.MISSED, PredictionOutcome.FALSE_ALARM)
        else int(not row["disagreement"])
    )
    settled = 0 if first in (PredictionOutcome.MISSED, PredictionOutcome.FALSE_ALARM) else 1
    rank = int(first) if not settled else int(PredictionOutcome.FOUND) + agreed
    return settled, rank, worst, row["case_id"]
