"""The settings of a grid of trainings, and what it finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from core.declared import FiniteFloat, NonNegativeFloat, NonNegativeInt, ShortText, believed


@dataclass(frozen=True, slots=True)
class GridSettings:
    """The settings that every network of the grid is fitted with.

    The learning rate of a training is the same throughout, so that its first epochs are those of a shorter
    one: a training of 50 epochs holds the ones of 10, 20, 30 and 40.

    Attributes:
        learning_rates: One training for each.
        record_epochs: Ascending; the network is judged after each, and the last one ends the training.
        batch: Examples that go through the network at once; what is left over in an epoch is left out.
        ema: Decay of the running mean of the weights that is judged and kept; 0 for the weights themselves.
        seed: The seed of order and changes to pictures.
    """

    learning_rates: tuple[float, ...]
    record_epochs: tuple[int, ...]
    batch: int = 16
    weight_decay: float = 0.0
    ema: float = 0.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class GridPoint:
    """A network of the grid, as found on the validation side.

    Attributes:
        learning_rate, epoch: Its place in the grid.
        loss: Mean over the training steps of its last epoch.
        metrics: The metrics on the validation side by name; empty without one.
        seconds: The time that the epochs since the point before it took.
    """

    learning_rate: FiniteFloat
    epoch: NonNegativeInt
    loss: FiniteFloat
    metrics: Mapping[ShortText, FiniteFloat]
    seconds: NonNegativeFloat

    def to_json(self) -> dict[str, Any]:
        """Return plain values for a journal."""
        return asdict(self)


def grid_points(entries: Iterable[Mapping[str, Any]]) -> list[GridPoint]:
    """Return points from a journal in the order of the grid; one that came twice counts once.

    An entry that is no point is passed over, as a damaged line is.
    """
    found = (believed(GridPoint, entry) for entry in entries)
    points = {(point.learning_rate, point.epoch): point for point in found if point is not None}
    return [points[key] for key in sorted(points)]
