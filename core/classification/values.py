"""What a classifier says of a case, and the contract of classifiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta

from core.declared import Number, Share, declared
from core.statistics.ties import is_below

_Side = Annotated[str, Meta(pattern=r"^(train|validation|test)?\Z", max_length=10)]


class Arm(StrEnum):
    """Who made the call, and from whose mask."""

    NETWORK = "network"
    NETWORK_PREDICTED_MASK = "network_predicted_mask"
    CHARACTERISTICS = "characteristics"
    CHARACTERISTICS_PREDICTED_MASK = "characteristics_predicted_mask"


@dataclass(frozen=True, slots=True)
class Prediction:
    """One call on one case.

    Attributes:
        arm: Who made it.
        side: Of the classifier's split that the case is on; empty for a case that it never met.
        truth: None where it is not known.
        logit: Before any scaling.
        probability_raw: Of being positive, as the network says it.
        probability: The same after calibration on the validation side.
        threshold: Of the calibrated probability, fixed on the validation side.
        patient: Whose case it is; empty where that is not known, and the case then stands for a patient.
            Known from the case, not kept with the call.
    """

    arm: Arm
    side: _Side
    truth: bool | None
    logit: Number
    probability_raw: Share
    probability: Share
    threshold: Number
    patient: str = field(default="", compare=False)

    @property
    def call(self) -> bool:
        """Whether the case is called positive: at the threshold, also up to rounding, it is."""
        return not is_below(self.probability, self.threshold)

    def to_json(self) -> dict[str, Any]:
        """Plain values for a journal."""
        kept = asdict(self) | {"arm": self.arm.value}
        del kept["patient"]
        return kept


def prediction_from_json(values: Mapping[str, Any]) -> Prediction:
    """What `Prediction.to_json` wrote.

    Raises:
        UndeclaredError: A field is missing, of another type or out of its range.
    """
    return declared(Prediction, values)
