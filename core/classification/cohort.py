"""The cohort case by case: call and segmentation beside each other, the costly errors first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

import pandas as pd

from core.classification.values import Arm, Prediction

POOR_DICE = 0.5
"""A segmentation below it has not found the lesion that the call is about; our choice."""
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


class Outcome(IntEnum):
    """In the order in which a reader should look."""

    MISSED = 0
    FALSE_ALARM = 1
    FOUND = 2
    CLEARED = 3
    UNKNOWN = 4


def outcome(prediction: Prediction) -> Outcome:
    """What a call is worth."""
    if prediction.truth is None:
        return Outcome.UNKNOWN
    if prediction.truth:
        return Outcome.FOUND if prediction.call else Outcome.MISSED
    return Outcome.FALSE_ALARM if prediction.call else Outcome.CLEARED


def disagreements(of_arm: Mapping[Arm, Prediction], dice: float | None) -> tuple[str, ...]:
    """In what the call and the segmentation of a case, or the ways to call it, do not agree.

    Args:
        of_arm: Calls by arm, the network's among them.
        dice: Of the segmentation; None where there is none.
    """
    network = of_arm[Arm.NETWORK]
    predicted, baseline = of_arm.get(Arm.NETWORK_PREDICTED_MASK), of_arm.get(Arm.CHARACTERISTICS)
    found = []
    if predicted is not None and predicted.call != network.call:
        found.append("predicted mask turns the call")
    if dice is not None and dice < POOR_DICE and network.call:
        found.append("lesion not segmented")
    if baseline is not None and baseline.call != network.call:
        found.append("characteristics differ")
    return tuple(found)


def cohort_table(
    calls: Mapping[str, Sequence[Prediction]], dice: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """One row per case, missed positive cases first, then false alarms, then those with a disagreement.

    Args:
        calls: By case, each with the network's.
        dice: Of the segmentation by case, lowest lesion's where there are several.

    Returns:
        Columns `COLUMNS`; missing values are None.
    """
    rows = [_row(case_id, {one.arm: one for one in found}, dice or {}) for case_id, found in calls.items()]
    rows.sort(key=_order)
    return pd.DataFrame(rows, columns=[*COLUMNS])


def _row(case_id: str, of_arm: Mapping[Arm, Prediction], dice: Mapping[str, float]) -> dict[str, Any]:
    network = of_arm[Arm.NETWORK]
    baseline, predicted = of_arm.get(Arm.CHARACTERISTICS), of_arm.get(Arm.NETWORK_PREDICTED_MASK)
    return {
        "case_id": case_id,
        "side": network.side,
        "truth": network.truth,
        "outcome": outcome(network),
        "call": network.call,
        "probability": network.probability,
        "threshold": network.threshold,
        "baseline_call": None if baseline is None else baseline.call,
        "predicted_call": None if predicted is None else predicted.call,
        "dice": dice.get(case_id),
        "disagreement": "; ".join(disagreements(of_arm, dice.get(case_id))),
    }


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The furthest from the truth first within an outcome."""
    first = row["outcome"]
    worst = row["probability"] if first in (Outcome.MISSED, Outcome.FOUND) else -row["probability"]
    agreed = 0 if first in (Outcome.MISSED, Outcome.FALSE_ALARM) else int(not row["disagreement"])
    settled = 0 if first in (Outcome.MISSED, Outcome.FALSE_ALARM) else 1
    rank = int(first) if not settled else int(Outcome.FOUND) + agreed
    return settled, rank, worst, row["case_id"]
