from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import _SigmoidCalibration
from sklearn.metrics import (
    accuracy_score,
    brier_score_loss,
    confusion_matrix,
    log_loss,
    precision_recall_fscore_support,
)

from core.classification.calibration import Calibration, fit_calibration, mean_log_loss, probability
from core.classification.prediction import ClassifierArm, Prediction
from core.classification.reliability import brier, calibration_error, reliability_bins
from core.classification.roc import roc_points
from core.classification.scores import scores
from core.classification.threshold import RULES, youden


def drawn(n: int = 150, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < 0.35
    return truth, truth * 1.5 + rng.normal(size=n) - 0.8


def test_scores_equal_scikit_learn() -> None:
    truth, logits = drawn()
    found = scores(truth, logits > 0)
    (tn, fp), (fn, tp) = confusion_matrix(truth, logits > 0)
    count = found.confusion
    assert (count.found, count.missed, count.false_alarms, count.cleared) == (tp, fn, fp, tn)
    assert found.accuracy == pytest.approx(accuracy_score(truth, logits > 0))
    each = precision_recall_fscore_support(truth, logits > 0)
    for place, ours in enumerate((found.negative, found.positive)):
        assert (ours.precision, ours.recall, ours.f1) == pytest.approx([part[place] for part in each[:3]])
        assert ours.support == each[3][place]
    mean = precision_recall_fscore_support(truth, logits > 0, average="weighted")
    assert (found.weighted.precision, found.weighted.recall, found.weighted.f1) == pytest.approx(mean[:3])
    macro = precision_recall_fscore_support(truth, logits > 0, average="macro")
    assert (found.macro.precision, found.macro.recall, found.macro.f1) == pytest.approx(macro[:3])
    assert (found.sensitivity, found.specificity) == (tp / (tp + fn), tn / (tn + fp))


def test_undefined_is_none() -> None:
    found = scores([False, False], [False, False])
    assert (found.accuracy, found.sensitivity, found.specificity) == (1.0, None, 1.0)
    assert found.positive.precision is None
    assert found.weighted.recall == 1.0
    assert scores([], []).accuracy is None


def test_brier_and_log_loss_equal_scikit_learn() -> None:
    truth, logits = drawn()
    chance = probability(logits)
    assert brier(truth, chance) == pytest.approx(brier_score_loss(truth, chance))
    assert mean_log_loss(truth, logits) == pytest.approx(log_loss(truth, chance))


def test_calibration_finds_how_logits_were_stretched_and_shifted() -> None:
    rng = np.random.default_rng(5)
    logits = rng.normal(size=20_000) * 2
    truth = rng.random(20_000) < probability(logits)
    found = fit_calibration(truth, logits * 3 + 4)
    assert found.temperature == pytest.approx(3, rel=0.05)
    assert found.shift == pytest.approx(-4 / 3, rel=0.05)
    assert calibration_error(truth, probability(logits * 3 + 4)) > 0.1
    assert calibration_error(truth, found.probability(logits * 3 + 4)) < 0.02
    assert fit_calibration(np.zeros(3, dtype=bool), np.ones(3)) == Calibration()


def test_calibration_equals_scikit_learns_sigmoid() -> None:
    truth, logits = drawn()
    theirs = _SigmoidCalibration().fit(logits, truth)
    found = fit_calibration(truth, logits)
    assert found.probability(logits) == pytest.approx(theirs.predict(logits), abs=1e-3)


def test_perfectly_parted_cases_do_not_lead_to_certainty() -> None:
    truth, logits = np.array([False, False, True, True]), np.array([-2.0, -1.0, 1.0, 2.0])
    chance = fit_calibration(truth, logits).probability(logits)
    assert chance[0] > 0.05
    assert chance[-1] < 0.95


def test_bins_worked_by_hand() -> None:
    truth = np.array([False, True, True, True])
    found = reliability_bins(truth, np.array([0.05, 0.07, 0.95, 1.0]))
    assert [(one.low, one.n, one.positive_share) for one in found] == [(0.0, 2, 0.5), (0.9, 2, 1.0)]
    assert calibration_error(truth, np.array([0.05, 0.07, 0.95, 1.0])) == pytest.approx(0.5 * (0.44 + 0.025))


def test_thresholds_worked_by_hand() -> None:
    truth = np.array([False, False, True, False, True, True])
    chance = np.array([0.1, 0.2, 0.3, 0.4, 0.6, 0.8])
    assert RULES["half"](truth, chance) == 0.5
    # 0.5 finds 2/3 and clears 3/3; 0.25 finds 3/3 and clears 2/3: the lower one misses nothing.
    assert RULES["youden"](truth, chance) == pytest.approx(0.25)
    assert RULES["sensitivity_90"](truth, chance) == pytest.approx(0.25)
    assert RULES["youden"](np.ones(2, dtype=bool), np.array([0.1, 0.2])) == 0.5


def test_the_rounding_of_floats_turns_no_call_and_moves_no_step() -> None:
    noisy = 0.1 + 0.2
    truth, chance = np.array([True, False, True]), np.array([noisy, 0.3, 0.9])
    x, y = roc_points(truth, chance)
    assert (x.tolist(), y.tolist()) == ([0.0, 0.0, 1.0], [0.0, 0.5, 1.0])
    assert youden(truth, chance) == pytest.approx(0.6)
    bins = reliability_bins(truth, np.array([0.7 - 0.4, 0.35, 0.9]))  # 0.29999999999999993 is 0.3
    assert [(one.low, one.n) for one in bins] == [(0.3, 2), (0.9, 1)]
    assert Prediction(ClassifierArm.NETWORK, "test", True, 0.0, 0.3, 0.7 - 0.4, 0.3).positive
