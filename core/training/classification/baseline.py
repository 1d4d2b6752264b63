"""The characteristics-only classifier on the same partitions as a network."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from core.cases import Case
from core.classification.characteristics_model import CharacteristicsModel, Values, fit_characteristics
from core.classification.opened_case import open_case
from core.classification.prediction import ClassifierArm, Prediction
from core.classification.scaling import fit_scaling
from core.splits import PARTITIONS, Split


def fit_baseline(
    cases: Sequence[Case], truths: Mapping[str, bool], split: Split, *, rule: str
) -> tuple[CharacteristicsModel, dict[str, Prediction]]:
    """Fit on the training partition, scale on the validation one, call every case of all partitions.

    Args:
        cases: The cases with a reference.
        truths: The truth by case.
        split: The split, which says who is on which side.
        rule: The rule of the threshold (`core.classification.threshold.RULES`).

    Raises:
        InputError: A file has changed, or the training side has one class only.
    """
    measured = {case.case_id: open_case(case).characteristics() for case in cases}
    model = fit_characteristics(
        [measured[name] for name in split.train], np.array([truths[name] for name in split.train])
    )
    judged = list(split.validation)
    truth = np.array([truths[name] for name in judged], dtype=np.bool_)
    scaling = fit_scaling(truth, model.logits([measured[name] for name in judged]), rule)
    fitted = dataclasses.replace(
        model, **dataclasses.asdict(scaling.calibration), threshold=scaling.threshold
    )
    predictions = {
        name: baseline_prediction(
            fitted, measured[name], arm=ClassifierArm.CHARACTERISTICS, side=side, truth=truths[name]
        )
        for side in PARTITIONS
        for name in getattr(split, side)
    }
    return fitted, predictions


def baseline_prediction(
    model: CharacteristicsModel, values: Values, *, arm: ClassifierArm, side: str, truth: bool | None
) -> Prediction:
    """Return the prediction of a fitted baseline on one case."""
    return model.scaling.prediction(float(model.logits([values])[0]), arm=arm, side=side, truth=truth)
