"""A point of a learning curve, as a value and as a line of JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from core.declared import FiniteFloat, NonNegativeFloat, NonNegativeInt, Proportion, believed


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The state of a training at a step or at the end of an epoch.

    Attributes:
        step: Optimizer steps taken.
        loss: The step's, or the mean of the epoch.
        learning_rate: The step's; None at the end of an epoch.
        epoch: The one that ends here, from 1; None at a step.
        validation_dice: The validation Dice at the end of an epoch; None where nothing was validated.
        seconds: The time that it took.
    """

    step: NonNegativeInt
    loss: FiniteFloat
    learning_rate: FiniteFloat | None = None
    epoch: NonNegativeInt | None = None
    validation_dice: Proportion | None = None
    seconds: NonNegativeFloat = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return plain values for a journal."""
        return asdict(self)


def curve(entries: Iterable[Mapping[str, Any]]) -> list[CurvePoint]:
    """Return the curve from its journal, by step, a step before the epoch that it ends.

    Steps that an interruption made to be taken twice count once; an entry that is no point is passed over,
    as a damaged line is.
    """
    found = (believed(CurvePoint, entry) for entry in entries)
    points = {(point.step, point.epoch is not None): point for point in found if point is not None}
    return [points[key] for key in sorted(points)]
