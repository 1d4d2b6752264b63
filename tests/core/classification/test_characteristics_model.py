from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from core.classification.characteristics_model import (
    FEATURES,
    characteristics_model_from_json,
    fit_characteristics,
)
from core.errors import InputError
from core.measured import Measured

LOGGED = ("area_share", "equivalent_diameter_px", "aspect_ratio", "depth_to_width", "complexity")


def lesions(n: int = 60) -> tuple[list[dict[str, Measured]], np.ndarray]:
    rng = np.random.default_rng(0)
    truth = rng.random(n) < 0.4
    table = rng.uniform(0.5, 2.0, (n, len(FEATURES))) + 0.4 * truth[:, None]
    return [{name: Measured.of(v) for name, v in zip(FEATURES, row, strict=True)} for row in table], truth


def test_equals_scikit_learns_pipeline() -> None:
    cases, truth = lesions()
    table = np.array([[case[name].value for name in FEATURES] for case in cases], dtype=float)
    for place, name in enumerate(FEATURES):
        if name in LOGGED:
            table[:, place] = np.log(table[:, place])
    pipeline = make_pipeline(
        StandardScaler(), LogisticRegression(class_weight="balanced", max_iter=2_000)
    ).fit(table, truth)
    model = fit_characteristics(cases, truth)
    assert model.logits(cases) == pytest.approx(pipeline.decision_function(table), abs=1e-4)


def test_undefined_values_count_as_the_median() -> None:
    cases, truth = lesions()
    model = fit_characteristics(cases, truth)
    middle = [float(np.median([case["contrast"].value for case in cases]))]
    one = {**cases[0], "contrast": Measured.undefined("no ring")}
    other = {**cases[0], "contrast": Measured.of(middle[0])}
    assert model.logits([one]) == pytest.approx(model.logits([other]))
    assert np.isfinite(model.logits([{}])).all()


def test_survives_json_and_refuses_other_features() -> None:
    cases, truth = lesions()
    model = dataclasses.replace(fit_characteristics(cases, truth), temperature=1.5, threshold=0.3)
    values = json.loads(json.dumps(model.to_json()))
    assert characteristics_model_from_json(values) == model
    with pytest.raises(InputError, match="fitted to other ones"):
        characteristics_model_from_json(values | {"features": ["area_px"]})
    with pytest.raises(InputError, match="both classes"):
        fit_characteristics(cases, np.ones(len(cases), dtype=bool))
