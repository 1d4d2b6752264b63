"""The prediction of a classifier on a case."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta

from core.declared import FiniteFloat, Proportion
from core.statistics.ties import is_below

_Side = Annotated[str, Meta(pattern=r"^(train|validation|test)?\Z", max_length=10)]


class ClassifierArm(StrEnum):
    """The classifier that made a prediction, and whose mask it was shown."""

    NETWORK = "network"
    NETWORK_PREDICTED_MASK = "network_predicted_mask"
    CHARACTERISTICS = "characteristics"
    CHARACTERISTICS_PREDICTED_MASK = "characteristics_predicted_mask"


@dataclass(frozen=True, slots=True)
class Prediction:
    """A classifier's answer on a case.

    Attributes:
        arm: The classifier, and the mask.
        side: The side of the classifier's split that the case is on; empty for a case that it never met.
        truth: None where it is not known.
        logit: The network's output before any scaling.
        probability_raw: Probability of being positive, as the network says it.
        probability: The same after calibration on the validation side.
        threshold: The limit of the calibrated probability, fixed on the validation side.
        patient: The case's patient, known from the case and not kept with the prediction; empty where it is
            not known, and the case then stands for a patient.
    """

    arm: ClassifierArm
    side: _Side
    truth: bool | None
    logit: FiniteFloat
    probability_raw: Proportion
    probability: Proportion
    threshold: FiniteFloat
    patient: str = field(default="", compare=False)

    @property
    def positive(self) -> bool:
        """Tell whether the case is predicted to be positive: at the threshold, also up to rounding, it is."""
        return not is_below(self.probability, self.threshold)

    def to_json(self) -> dict[str, Any]:
        """Return plain values for a journal."""
        kept = asdict(self) | {"arm": self.arm.value}
        del kept["patient"]
        return kept
