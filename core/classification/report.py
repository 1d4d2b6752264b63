"""What is reported of the calls of one arm on one side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.classification.reliability import brier, calibration_error
from core.classification.scores import Scores, scores
from core.classification.values import Prediction
from core.statistics.delong import NO_CASE, Area, delong


@dataclass(frozen=True, slots=True)
class ArmReport:
    """One arm on one side; None where undefined.

    Attributes:
        n, n_unknown: Cases with and without a known truth; the latter count nowhere else.
        area: With DeLong's interval, of the calibrated probability.
        brier, calibration_error: Of the calibrated probability; `calibration_error_raw` of the raw one.
        threshold: Of the calls; None without a case.
    """

    n: int
    n_unknown: int
    scores: Scores
    area: Area | None
    brier: float | None
    calibration_error: float | None
    calibration_error_raw: float | None
    threshold: float | None

    def to_json(self) -> dict[str, Any]:
        """Flat numbers by name, for a card or a table."""
        found, interval = self.scores, None if self.area is None else self.area.interval
        count = found.confusion
        return {
            "n": self.n,
            "sensitivity": found.sensitivity,
            "accuracy": found.accuracy,
            "specificity": found.specificity,
            "auc": None if self.area is None else self.area.auc,
            "auc_low": None if interval is None else interval.low,
            "auc_high": None if interval is None else interval.high,
            "auc_reason": NO_CASE if self.area is None else self.area.reason,
            "precision_positive": found.positive.precision,
            "f1_positive": found.positive.f1,
            "precision_negative": found.negative.precision,
            "f1_negative": found.negative.f1,
            "precision_weighted": found.weighted.precision,
            "recall_weighted": found.weighted.recall,
            "f1_weighted": found.weighted.f1,
            "precision_macro": found.macro.precision,
            "recall_macro": found.macro.recall,
            "f1_macro": found.macro.f1,
            "found": count.found,
            "missed": count.missed,
            "false_alarms": count.false_alarms,
            "cleared": count.cleared,
            "brier": self.brier,
            "calibration_error": self.calibration_error,
            "calibration_error_raw": self.calibration_error_raw,
            "threshold": self.threshold,
        }


def arm_report(predictions: Sequence[Prediction]) -> ArmReport:
    """The report of predictions of one arm."""
    known = [one for one in predictions if one.truth is not None]
    truth = np.array([bool(one.truth) for one in known], dtype=np.bool_)
    chance, raw = column(known, "probability"), column(known, "probability_raw")
    # The logit keeps an order where probabilities are both 1 to the last digit.
    return ArmReport(
        n=len(known),
        n_unknown=len(predictions) - len(known),
        scores=scores(truth, [one.call for one in known]),
        area=delong(truth, column(known, "logit")),
        brier=brier(truth, chance),
        calibration_error=calibration_error(truth, chance),
        calibration_error_raw=calibration_error(truth, raw),
        threshold=known[0].threshold if known else None,
    )


def column(predictions: Sequence[Prediction], name: str) -> NDArray[np.float64]:
    """One number of every prediction, (n,)."""
    return np.array([getattr(one, name) for one in predictions], dtype=np.float64)


def reports(calls: Mapping[str, Sequence[Prediction]], side: str) -> dict[str, dict[str, Any]]:
    """Reports of every arm on one side, as plain values by arm.

    Args:
        calls: All predictions by case.
        side: Of the split.
    """
    arms: dict[str, list[Prediction]] = {}
    for predictions in calls.values():
        for one in predictions:
            if one.side == side:
                arms.setdefault(one.arm.value, []).append(one)
    return {arm: arm_report(found).to_json() for arm, found in arms.items()}
