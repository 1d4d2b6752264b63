"""The preset dosch2025: classify, then segment, on breast ultrasound.

MobileNetV2 and ResNet50 tell malignant from benign, a U-Net with an EfficientNet-B2 encoder finds the
lesion, each over a grid of learning rates and epochs. The study's figures stand beside ours; cohort,
split, weights and software versions may differ, so they are a reference and no target.

Our choices: the learning rate of a training stays the same, so that the first epochs of a long training
are a short one (7 trainings hold the 35 of the grid); the threshold of a call comes from the validation
side (Youden), while the grid is chosen by accuracy at one half, as in the study; sensitivity stands beside
accuracy everywhere, since a missed malignant case is the costly error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from core.classification.classifier_report import arm_report, column, owners
from core.classification.mask_effect import PAIRS, mask_effect
from core.classification.prediction import ClassifierArm, Prediction
from core.protocols.published_comparison import UNKNOWN
from core.statistics.delong import FEWER_THAN_TWO, delong_difference
from core.statistics.interval import interval_columns
from core.statistics.summary import summarise

PUBLISHED_PATH = Path(__file__).parent / "published" / "dosch2025.csv"
CLASSIFIERS = ("mobilenet_v2", "resnet50")
LEARNING_RATES = "1e-6,1e-5,1e-4,1e-3,5e-3,1e-2,5e-2"
EPOCHS = "10,20,30,40,50"
TARGET = "pathology = malignant"
SHARES = {"validation": 0.1, "test": 0.1}

Predictions = Mapping[str, Sequence[Prediction]]
"""Predictions of one run by case."""

_OVERALL = (
    *("sensitivity", "sensitivity_low", "sensitivity_high"),
    *("accuracy", "accuracy_low", "accuracy_high"),
    *("specificity", "specificity_low", "specificity_high"),
    *("auc", "auc_low", "auc_high"),
    "precision_macro",
    "recall_macro",
    "f1_macro",
    *("brier", "brier_low", "brier_high"),
    *("calibration_error", "calibration_error_low", "calibration_error_high"),
    *("calibration_slope", "calibration_slope_low", "calibration_slope_high"),
    *("calibration_intercept", "calibration_intercept_low", "calibration_intercept_high"),
    "calibration_error_raw",
    "threshold",
)


def published() -> dict[tuple[str, str, str], float]:
    """The study's figures by experiment, group and metric."""
    table = pd.read_csv(PUBLISHED_PATH)
    keys = zip(table["experiment"], table["group"], table["metric"], strict=True)
    return dict(zip(keys, table["value"].astype(float), strict=True))


def of_arm(predictions: Predictions, arm: ClassifierArm, side: str | None) -> list[Prediction]:
    """The predictions of one arm on one side (None for all), cases in the order of their names."""
    ordered = (one for _, found in sorted(predictions.items()) for one in found)
    return [one for one in ordered if one.arm is arm and side in (None, one.side)]


def classifier_table(predictions: Mapping[str, Predictions], *, side: str = "test") -> pd.DataFrame:
    """Return every classifier and its characteristics-only baseline.

    Args:
        predictions: The predictions of each classifier, by its key.
        side: The side of the split.

    Returns:
        One row per classifier and arm: classifier, arm, n, n_patients, the numbers of `_OVERALL` with the
        ends of their intervals (shares by Wilson, area by DeLong, calibration by BCa, all by patient),
        auc_reason (why there are no such ends), published_accuracy (of the network, None
        otherwise).
    """
    known, rows = published(), []
    for key, found in predictions.items():
        for arm in (ClassifierArm.NETWORK, ClassifierArm.CHARACTERISTICS):
            numbers = arm_report(of_arm(found, arm, side)).to_json()
            theirs = (
                known.get((f"classifier={key}", side, "accuracy")) if arm is ClassifierArm.NETWORK else None
            )
            kept = {name: numbers[name] for name in ("n", "n_patients", *_OVERALL, "auc_reason")}
            rows.append({"classifier": key, "arm": arm.value, **kept, "published_accuracy": theirs})
    return pd.DataFrame(rows)


def class_table(predictions: Mapping[str, Predictions], *, side: str = "test") -> pd.DataFrame:
    """The precision, recall and F1 of each class and their macro averages, which are what the study prints.

    Returns:
        classifier, group (malignant, benign, macro), metric, value, published.
    """
    known = published()
    rows: list[dict[str, Any]] = []
    for key, found in predictions.items():
        scores = arm_report(of_arm(found, ClassifierArm.NETWORK, side)).scores
        groups = {"malignant": scores.positive, "benign": scores.negative, "macro": scores.macro}
        for group, values in groups.items():
            for metric in ("precision", "recall", "f1"):
                place = ("test", f"{metric}_macro") if group == "macro" else (group, metric)
                rows.append(
                    {
                        "classifier": key,
                        "group": group,
                        "metric": metric,
                        "value": getattr(values, metric),
                        "published": known.get((f"classifier={key}", *place)),
                    }
                )
    return pd.DataFrame(rows)


def confusion_table(predictions: Mapping[str, Predictions], *, side: str | None = "test") -> pd.DataFrame:
    """Return counts: classifier, truth, called, n."""
    rows: list[dict[str, Any]] = []
    for key, found in predictions.items():
        count = arm_report(of_arm(found, ClassifierArm.NETWORK, side)).scores.confusion
        cells = {
            ("malignant", "malignant"): count.found,
            ("malignant", "benign"): count.missed,
            ("benign", "malignant"): count.false_alarms,
            ("benign", "benign"): count.cleared,
        }
        rows.extend(
            {"classifier": key, "truth": truth, "called": called, "n": n}
            for (truth, called), n in cells.items()
        )
    return pd.DataFrame(rows)


def against_baseline(predictions: Mapping[str, Predictions], *, side: str = "test") -> pd.DataFrame:
    """Return AUC of each network minus that of its characteristics-only baseline on the same cases (DeLong).

    Returns:
        classifier, n, n_patients, auc_network, auc_characteristics, difference, low, high, p,
        difference_reason (why there are none of these three), better (a word).
    """
    rows = []
    for key, found in predictions.items():
        network, baseline = (
            of_arm(found, arm, side) for arm in (ClassifierArm.NETWORK, ClassifierArm.CHARACTERISTICS)
        )
        truth = [bool(one.truth) for one in network]
        scores = column(network, "logit"), column(baseline, "logit")
        gap = delong_difference(truth, *scores, patients=owners(network))
        areas = [arm_report(one).area for one in (network, baseline)]
        interval = None if gap is None else gap.interval
        rows.append(
            {
                "classifier": key,
                "n": len(truth),
                "n_patients": len(set(owners(network).tolist())),
                "auc_network": None if areas[0] is None else areas[0].auc,
                "auc_characteristics": None if areas[1] is None else areas[1].auc,
                "difference": None if gap is None else gap.difference,
                **interval_columns(interval),
                "p": None if gap is None else gap.p,
                "difference_reason": FEWER_THAN_TWO if gap is None else gap.reason,
                "better": better(None if interval is None else (interval.low, interval.high)),
            }
        )
    return pd.DataFrame(rows)


def better(interval: tuple[float, float] | None) -> str:
    """Return who is better, in a word: "network", "characteristics", or "neither" where the interval holds 0.

    Without an interval it is not known.
    """
    if interval is None:
        return UNKNOWN
    if interval[0] <= 0 <= interval[1]:
        return "neither"
    return "network" if interval[0] > 0 else "characteristics"


def mask_table(predictions: Mapping[str, Predictions], *, side: str = "test") -> pd.DataFrame:
    """Return how much predicted masks move the calls: classifier, arm, and `MaskEffect.to_json`."""
    rows = [
        {"classifier": key, "arm": pair[0].value, **mask_effect(found, pair, side=side).to_json()}
        for key, found in predictions.items()
        for pair in PAIRS
    ]
    return pd.DataFrame(rows)


def segmenter_table(results: pd.DataFrame, baseline: pd.DataFrame, *, validation_iou: float) -> pd.DataFrame:
    """Return IoU and Dice of the U-Net on the test side, and of the ellipse that looks at no pixel.

    Args:
        results: One row per lesion: iou, dice, patient_id (`db.export.export_frame`).
        baseline: The same of the ellipse.
        validation_iou: The validation IoU of the chosen network.

    Returns:
        model, metric, n, n_undefined, n_patients, mean, low, high (95 % bootstrap over patients), validation,
        published.
    """
    known, rows = published(), []
    for model, table in (("unet_efficientnet_b2", results), ("ellipse", baseline)):
        ours = model != "ellipse"
        for metric in ("iou", "dice"):
            values = table[metric].to_numpy(float)
            found = summarise(values, [str(patient) for patient in table["patient_id"]])
            place = (f"segmenter={model}", "test", metric)
            rows.append(
                {
                    "model": model,
                    "metric": metric,
                    "n": found.n,
                    "n_undefined": found.n_undefined,
                    "n_patients": found.n_patients,
                    "mean": found.mean,
                    **interval_columns(found.mean_interval),
                    "validation": validation_iou if ours and metric == "iou" else None,
                    "published": known.get(place),
                }
            )
    return pd.DataFrame(rows)


def grid_summary(points: pd.DataFrame, chosen: Mapping[str, Any]) -> pd.DataFrame:
    """The grid as the study prints it.

    Args:
        points: model, learning_rate, epoch, metric, value; all on the validation side.
        chosen: (learning rate, epochs) by model.

    Returns:
        One row per network: model, learning_rate, epoch, its metrics, chosen.
    """
    wide = points.pivot_table(
        index=["model", "learning_rate", "epoch"], columns="metric", values="value"
    ).reset_index()
    places = zip(wide["model"].astype(str), wide["learning_rate"], wide["epoch"], strict=True)
    picked = [(rate, epoch) == tuple(chosen[model]) for model, rate, epoch in places]
    return wide.assign(chosen=picked)
