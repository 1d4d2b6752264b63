"""The report of the predictions of one arm on one side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.classification.calibration_estimates import NAMES, Estimate, calibrated
from core.classification.prediction import Prediction
from core.classification.reliability import calibration_error
from core.classification.scores import Scores, scores
from core.statistics.by_patient import numbered, patient_numbers
from core.statistics.delong import NO_CASE, Area, delong
from core.statistics.interval import interval_columns
from core.statistics.proportion import Proportion, proportion


@dataclass(frozen=True, slots=True)
class ArmReport:
    """The figures of an arm on one side; None where undefined.

    Attributes:
        n, n_unknown: Cases with and without a known truth; the latter count nowhere else.
        n_patients: Number of patients of the cases with a known truth.
        sensitivity, accuracy, specificity: The proportions with Wilson's intervals, patients being
            independent.
        area: The area with DeLong's interval, by patient, of the calibrated probability.
        calibrated: The estimates by the names of `calibration_estimates.NAMES`, of the calibrated
            probability.
        calibration_error_raw: The same of the raw one.
        threshold: Threshold of the predictions; None without a case.
    """

    n: int
    n_unknown: int
    n_patients: int
    scores: Scores
    sensitivity: Proportion
    accuracy: Proportion
    specificity: Proportion
    area: Area | None
    calibrated: Mapping[str, Estimate]
    calibration_error_raw: float | None
    threshold: float | None

    @property
    def brier(self) -> float | None:
        """Return the mean squared gap between calibrated probability and truth."""
        return self.calibrated["brier"].value

    @property
    def calibration_error(self) -> float | None:
        """The expected calibration error of the calibrated probability."""
        return self.calibrated["calibration_error"].value

    def to_json(self) -> dict[str, Any]:
        """Return flat numbers by name, for a card or a table."""
        found, interval = self.scores, None if self.area is None else self.area.interval
        count = found.confusion
        return {
            "n": self.n,
            "n_patients": self.n_patients,
            **_with_ends("sensitivity", self.sensitivity),
            **_with_ends("accuracy", self.accuracy),
            **_with_ends("specificity", self.specificity),
            "auc": None if self.area is None else self.area.auc,
            **interval_columns(interval, "auc_"),
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
            **{k: v for name in NAMES for k, v in _with_ends(name, self.calibrated[name]).items()},
            "calibration_error_raw": self.calibration_error_raw,
            "threshold": self.threshold,
        }


def arm_report(predictions: Sequence[Prediction]) -> ArmReport:
    """The report of predictions of one arm."""
    known = [one for one in predictions if one.truth is not None]
    truth = np.array([bool(one.truth) for one in known], dtype=np.bool_)
    chance, raw = column(known, "probability"), column(known, "probability_raw")
    positive, owner = np.array([one.positive for one in known], dtype=np.bool_), owners(known)
    n_patients = numbered(owner)[0]

    def share(holds: NDArray[np.bool_], among: NDArray[np.bool_]) -> Proportion:
        return proportion(holds[among], owner[among], n_asked=n_patients)

    # The logit keeps an order where probabilities are both 1 to the last digit.
    return ArmReport(
        n=len(known),
        n_unknown=len(predictions) - len(known),
        n_patients=n_patients,
        scores=scores(truth, positive),
        sensitivity=share(positive, truth),
        accuracy=share(positive == truth, np.ones_like(truth)),
        specificity=share(~positive, ~truth),
        area=delong(truth, column(known, "logit"), patients=owner),
        calibrated=calibrated(truth, chance, owner),
        calibration_error_raw=calibration_error(truth, raw),
        threshold=known[0].threshold if known else None,
    )


def owners(predictions: Sequence[Prediction]) -> NDArray[np.intp]:
    """Return number of the patient of each prediction, (n,); a case of an unknown one stands for itself."""
    names = [one.patient or f"\0{place}" for place, one in enumerate(predictions)]
    return patient_numbers(names)[1]


def with_patients(
    predictions: Mapping[str, Sequence[Prediction]], patients: Mapping[str, str]
) -> dict[str, list[Prediction]]:
    """The predictions of each case with its patient, where known."""
    return {
        case_id: [replace(one, patient=patients.get(case_id, "")) for one in found]
        for case_id, found in predictions.items()
    }


def _with_ends(name: str, found: Proportion | Estimate) -> dict[str, float | None]:
    ends = found.interval
    return {
        name: found.value,
        f"{name}_low": None if ends is None else ends.low,
        f"{name}_high": None if ends is None else ends.high,
    }


def column(predictions: Sequence[Prediction], name: str) -> NDArray[np.float64]:
    """Return one number of every prediction, (n,)."""
    return np.array([getattr(one, name) for one in predictions], dtype=np.float64)


def reports(predictions: Mapping[str, Sequence[Prediction]], side: str) -> dict[str, dict[str, Any]]:
    """Return reports of every arm on one side, as plain values by arm.

    Args:
        predictions: All predictions by case.
        side: Side of the split.
    """
    arms: dict[str, list[Prediction]] = {}
    for of_case in predictions.values():
        for one in of_case:
            if one.side == side:
                arms.setdefault(one.arm.value, []).append(one)
    return {arm: arm_report(found).to_json() for arm, found in arms.items()}
