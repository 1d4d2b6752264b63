"""The words of the report of dosch2025: captions, notes, and what the page shows of each table."""

from __future__ import annotations

from core.protocols.dosch2025 import CLASSIFIERS
from core.reports.captions import INTERVALS, Caption
from core.reports.key_labels import model_label

SEGMENTER = "unet_efficientnet_b2"
_FEWER = ("precision_macro", "recall_macro", "calibration_error_raw")
TABLES = {
    "classifiers": Caption(
        "Each network and its baseline from tumour characteristics alone, on the test side.",
        "Intervals by patient. AUC: DeLong; with fewer than 30 patients in a class on the logit's scale, "
        "with fewer than 6 or without variance none. Sensitivity, accuracy and specificity: Wilson. Brier "
        "score, calibration error, slope and intercept: BCa bootstrap. The threshold comes from "
        "the validation side (Youden). A missed malignant "
        "case is the costly error: sensitivity stands first.",
        lambda table: table.drop(columns=[name for name in _FEWER if name in table]),
    ),
    "against_characteristics": Caption(
        "AUC of each network less that of its baseline on the same cases.",
        "95 % CI and p: DeLong, by patient; the interval is cut at −1 and 1.",
    ),
    "classes": Caption(
        "Precision, recall and F1 by class and their macro averages, test side, beside the published.",
        "The study's averages are macro averages: they follow from its class values only so.",
    ),
    "confusion": Caption("Calls on the test side."),
    "missed": Caption(
        "Malignant cases of the test side that a network called benign, lowest probability first."
    ),
    "masks": Caption("How much predicted masks move the calls.", "Test side."),
    "segmenter": Caption("IoU and Dice of the U-Net and of the ellipse on the test side.", INTERVALS),
    "grid": Caption(
        "The grid of learning rates and epochs on the validation side; the chosen one is marked."
    ),
}
_NAMES = {key: model_label(key) for key in CLASSIFIERS} | {SEGMENTER: "the U-Net"}
FIGURES = {
    **{
        f"grid_{key}": f"Metrics of {name} over the learning rate, a line per number of epochs, on the "
        "validation side."
        for key, name in _NAMES.items()
    },
    **{f"roc_{key}": f"ROC curve of {_NAMES[key]} and of its baseline, test side." for key in CLASSIFIERS},
    **{
        f"reliability_{key}": f"Share of positive cases against the probability that {_NAMES[key]} gave, "
        "test side."
        for key in CLASSIFIERS
    },
    "confusion": "Calls against the truth, test side.",
}
