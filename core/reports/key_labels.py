"""Words for what the store calls by keys: columns, models, prompts, metrics, characteristics."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from core.characteristics.registry import CHARACTERISTICS
from core.measure_labels import characteristic_label, metric_label
from core.metrics.registry import METRICS
from core.models.click_registry import CLICK_MODELS
from core.models.registry import MODELS
from core.models.volume_registry import VOLUME_MODELS
from core.prompts.registry import PROMPTS
from core.propagation.arms import ARMS
from core.requests.registry import JOB_KINDS

COLUMNS: Mapping[str, str] = {
    "n_undefined": "undefined",
    "n_patients": "patients",
    "sd": "SD",
    "mean_first": "mean, first",
    "mean_second": "mean, second",
    "published_n": "n, published",
    "published_mean": "published",
    "p_holm": "p, Holm",
    "p_by": "p by",
    "published": "published",
    "met": "met by the model",
    "published_sd": "SD, published",
    "published_r2": "R², published",
    "published_accuracy": "accuracy, published",
    "r2": "R²",
    "case_id": "case",
    "lesion_id": "lesion",
    "tau": "tau-b",
    "finding": "study's finding",
    "auc": "AUC",
    "auc_low": "AUC, low",
    "auc_high": "AUC, high",
    "welch": "difference, Welch's t",
    "hedges_olkin": "Cohen's d, Hedges and Olkin",
    "auc_reason": "why no interval",
    "difference_reason": "why no interval",
    "sensitivity": "sensitivity",
    "f1_macro": "F1, macro average",
    "precision_macro": "precision, macro average",
    "recall_macro": "recall, macro average",
    "iou": "IoU",
    "dice": "Dice",
    "dice_gain": "Dice gain",
    "iou_gain": "IoU gain",
    "bcss_dice": "BCSS: Dice",
    "bcss_iou": "IoU",
    "bcss_dice_gain": "gain",
    "less_bcss": "less BCSS",
    "brats2020_dice": "BraTS: Dice",
    "brats2020_iou": "IoU",
    "brats2020_dice_gain": "gain",
    "less_brats2020": "less BraTS",
    "run_id": "run",
    "checkpoint_sha256": "weights (SHA-256)",
    "study_snapshot": "cases (SHA-256)",
    "code_version": "code",
}
"""Heads of columns; others are shown as they are, without underscores."""


def column_label(name: str) -> str:
    """The head of a column."""
    return COLUMNS.get(name) or _measured().get(name) or name.replace("_", " ")


def key_label(text: str) -> str:
    """What a key means; a text that is no key as it is."""
    return _words().get(text, text)


def model_label(key: str) -> str:
    """A model's name for people; the key of one that was trained here."""
    return _models().get(key, key)


@cache
def _measured() -> dict[str, str]:
    return {key: metric_label(key) for key in METRICS} | {
        key: characteristic_label(key) for key in CHARACTERISTICS
    }


@cache
def _models() -> dict[str, str]:
    infos = [
        *(one.info for one in CLICK_MODELS.values()),
        *(one.info for one in VOLUME_MODELS.values()),
        *(one.info for one in MODELS.values()),
    ]
    return {info.key: info.label for info in infos}


@cache
def _words() -> dict[str, str]:
    prompts = {one.key: one.label for one in PROMPTS.values()} | {one.key: one.label for one in ARMS.values()}
    kinds = {key: one.label for key, one in JOB_KINDS.items()}
    return kinds | _measured() | _models() | prompts | {"birads": "BI-RADS", "all": "all"}
