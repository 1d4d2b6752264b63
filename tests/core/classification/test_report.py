"""An area without an interval says why, wherever it is shown."""

from __future__ import annotations

from core.classification.classifier_report import arm_report
from core.classification.mask_effect import mask_effect
from core.classification.prediction import ClassifierArm, Prediction
from core.protocols.dosch2025 import against_baseline, classifier_table
from core.reports.cells import columns_of
from core.statistics.delong import ALL_ABOVE, FEWER_THAN_TWO, NO_CASE, NO_SPREAD

ARMS = (ClassifierArm.NETWORK, ClassifierArm.CHARACTERISTICS, ClassifierArm.NETWORK_PREDICTED_MASK)


def prediction(arm: ClassifierArm, truth: bool, logit: float) -> Prediction:
    return Prediction(arm, "test", truth, logit, 0.5, 0.5, 0.5)


def predictions(logits: dict[str, tuple[bool, float]]) -> dict[str, list[Prediction]]:
    return {name: [prediction(arm, *given) for arm in ARMS] for name, given in logits.items()}


APART = predictions({"a": (True, 2.0), "b": (True, 1.0), "c": (False, -1.0), "d": (False, -2.0)})


def test_a_perfect_classifier_has_no_interval_but_a_reason() -> None:
    values = arm_report([made[0] for made in APART.values()]).to_json()
    assert (values["auc"], values["auc_low"], values["auc_high"]) == (1.0, None, None)
    assert values["auc_reason"] == ALL_ABOVE
    assert arm_report([prediction(ClassifierArm.NETWORK, True, 1.0)]).to_json()["auc_reason"] == NO_CASE


def test_tables_of_the_protocol_and_their_text_hold_the_reason() -> None:
    table = classifier_table({"net": APART})
    assert table["auc_reason"].tolist() == [ALL_ABOVE, ALL_ABOVE]
    shown = {column.head: column.cells for column in columns_of(table)}
    assert shown["why no interval"] == (ALL_ABOVE, ALL_ABOVE)
    assert against_baseline({"net": APART})["difference_reason"].tolist() == [NO_SPREAD]


def test_the_effect_of_masks_says_why_there_is_no_p() -> None:
    pair = (ClassifierArm.NETWORK, ClassifierArm.NETWORK_PREDICTED_MASK)
    assert mask_effect(APART, pair).to_json()["difference_reason"] == NO_SPREAD
    alone = predictions({"a": (True, 2.0), "c": (False, -1.0)})
    assert mask_effect(alone, pair).to_json()["difference_reason"] == FEWER_THAN_TWO
