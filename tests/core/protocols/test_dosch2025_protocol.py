"""dosch2025's averages are macro: they follow from its class values only so."""

from __future__ import annotations

import pytest

from core.classification.prediction import ClassifierArm, Prediction
from core.protocols.dosch2025 import CLASSIFIERS, class_table, published


@pytest.mark.parametrize("classifier", CLASSIFIERS)
@pytest.mark.parametrize("metric", ["precision", "f1"])
def test_the_printed_averages_are_the_plain_means_of_both_classes(classifier: str, metric: str) -> None:
    known, key = published(), f"classifier={classifier}"
    classes = [known[key, group, metric] for group in ("benign", "malignant")]
    assert known[key, "test", f"{metric}_macro"] == pytest.approx(sum(classes) / 2, abs=0.006)
    assert (key, "test", f"{metric}_weighted") not in known


def prediction(name: str, *, truth: bool, said: bool) -> tuple[str, list[Prediction]]:
    chance = 0.9 if said else 0.1
    made = Prediction(
        arm=ClassifierArm.NETWORK,
        side="test",
        truth=truth,
        logit=1.0 if said else -1.0,
        probability=chance,
        probability_raw=chance,
        threshold=0.5,
    )
    return name, [made]


def test_ours_stand_as_macro_averages_beside_them() -> None:
    # Malignant: 1 of 2 found, no false alarm. Benign: 6 of 6 cleared, 1 missed one among 7 calls.
    predictions = dict(
        [prediction("a", truth=True, said=True), prediction("b", truth=True, said=False)]
        + [prediction(f"c{number}", truth=False, said=False) for number in range(6)]
    )
    table = class_table({"resnet50": predictions}).set_index(["group", "metric"])
    assert table.loc[("macro", "precision"), "value"] == pytest.approx((1 + 6 / 7) / 2)
    assert table.loc[("macro", "recall"), "value"] == pytest.approx((0.5 + 1) / 2)
    assert table.loc[("macro", "precision"), "published"] == 0.65
    assert set(table.index.get_level_values("group")) == {"malignant", "benign", "macro"}
