from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import roc_curve

from core.classification.classifier_report import arm_report, reports
from core.classification.cohort_table import PredictionOutcome, cohort_table
from core.classification.mask_effect import mask_effect
from core.classification.prediction import ClassifierArm, Prediction
from core.classification.roc import roc_points
from core.declared import declared


def prediction(
    chance: float, truth: bool | None, arm: ClassifierArm = ClassifierArm.NETWORK, side: str = "test"
) -> Prediction:
    return Prediction(arm, side, truth, math.log(chance / (1 - chance)), chance, chance, 0.5)


PREDICTIONS = {
    "found": [prediction(0.9, True), prediction(0.8, True, ClassifierArm.CHARACTERISTICS)],
    "missed": [prediction(0.3, True), prediction(0.9, True, ClassifierArm.CHARACTERISTICS)],
    "missed by far": [prediction(0.1, True)],
    "alarm": [prediction(0.7, False), prediction(0.2, False, ClassifierArm.NETWORK_PREDICTED_MASK)],
    "cleared": [prediction(0.2, False), prediction(0.8, False, ClassifierArm.NETWORK_PREDICTED_MASK)],
    "nobody knows": [prediction(0.6, None)],
    "trained on": [prediction(0.95, True, side="train")],
}


def test_missed_malignant_cases_come_first_the_worst_at_the_top() -> None:
    table = cohort_table(PREDICTIONS, {"found": 0.2, "cleared": 0.1, "trained on": 0.9})
    assert list(table["case_id"][:3]) == ["missed by far", "missed", "alarm"]
    by_case = table.set_index("case_id")
    assert by_case.loc["found", "disagreement"] == "lesion not segmented"
    assert by_case.loc["missed", "disagreement"] == "characteristics differ"
    assert by_case.loc["cleared", "disagreement"] == "predicted mask turns the call"
    assert by_case.loc["nobody knows", "outcome"] == PredictionOutcome.UNKNOWN
    # Those that disagree come before those with nothing to look at.
    order = list(table["case_id"])
    assert order.index("cleared") < order.index("trained on")


def test_reports_leave_unknown_cases_and_other_sides_out() -> None:
    found = reports(PREDICTIONS, "test")
    assert (found["network"]["n"], found["network"]["missed"], found["network"]["false_alarms"]) == (5, 2, 1)
    assert found["network"]["sensitivity"] == pytest.approx(1 / 3)
    assert arm_report([prediction(0.6, None)]).area is None


def test_the_effect_of_predicted_masks_worked_by_hand() -> None:
    predictions = {
        "a": [prediction(0.9, True), prediction(0.4, True, ClassifierArm.NETWORK_PREDICTED_MASK)],
        "b": [prediction(0.8, True), prediction(0.7, True, ClassifierArm.NETWORK_PREDICTED_MASK)],
        "c": [prediction(0.2, False), prediction(0.6, False, ClassifierArm.NETWORK_PREDICTED_MASK)],
        "d": [prediction(0.1, False), prediction(0.1, False, ClassifierArm.NETWORK_PREDICTED_MASK)],
        "alone": [prediction(0.1, False)],
    }
    found = mask_effect(predictions, (ClassifierArm.NETWORK, ClassifierArm.NETWORK_PREDICTED_MASK))
    assert (found.n, found.moved, found.newly_missed, found.newly_found) == (4, 2, 1, 0)
    assert found.mean_change == pytest.approx((0.5 + 0.1 + 0.4 + 0.0) / 4)
    assert found.area_reference is not None
    assert found.area_predicted is not None
    assert (found.area_reference.auc, found.area_predicted.auc) == (1.0, 0.75)
    assert mask_effect({}, (ClassifierArm.NETWORK, ClassifierArm.NETWORK_PREDICTED_MASK)).mean_change is None


def test_roc_equals_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    truth = rng.random(80) < 0.4
    scores = np.round(truth + rng.normal(size=80), 1)
    x, y = roc_points(truth, scores)
    theirs_x, theirs_y, _ = roc_curve(truth, scores, drop_intermediate=False)
    assert x == pytest.approx(theirs_x)
    assert y == pytest.approx(theirs_y)
    assert roc_points(np.ones(3, dtype=bool), np.zeros(3))[0].size == 0


def test_predictions_survive_json() -> None:
    one = prediction(0.7, None)
    assert declared(Prediction, one.to_json()) == one
