"""The request of every training over a grid of learning rates and epochs."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Annotated

from msgspec import Meta

from core.declared import Seed
from core.errors import SettingsError
from core.requests.setting import setting
from core.requests.training_base import FITTING, BelowOne, SizeOf32, TrainingRequest
from core.training.grid.values import GridSettings

AtLeastTwo = Annotated[int, Meta(ge=2)]
"""A batch over which a network's normalization can be worked out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridTrainRequest(TrainingRequest):
    """The settings that `TrainClassifierRequest` and `TrainUnetRequest` share.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting()
    name: str = setting()
    learning_rates: str = setting(
        label="Learning rates",
        help="One or several, parted by commas; each is a training of its own, the same rate throughout.",
        default="1e-4",
    )
    record_epochs: str = setting(
        label="Epochs",
        help="Parted by commas; the longest ends a training, and it is judged after each of the others too.",
        default="10,20,30,40,50",
    )
    size: SizeOf32 = setting(
        label="Input size", help="Side in pixels, a multiple of 32.", default=224, group=FITTING
    )
    batch: AtLeastTwo = setting(default=16)
    ema: BelowOne = setting(
        help="Decay of their running mean, which is then what is judged and kept; 0 for none.", default=0.0
    )
    augment: bool = setting(
        label="Change pictures",
        help="Mirror, rotate, scale, shift and regrade pictures at random.",
        default=True,
    )
    scratch: bool = setting(
        help="Random weights, even where ImageNet weights are in the weights folder.",
        default=False,
        group=FITTING,
    )
    test: BelowOne = setting(help="Of the cases; looked at once, at the end.", default=0.1)
    seed: Seed = setting(help="Of weights, order and changes to pictures.", default=0)
    cases: str = setting(
        help="Only these cases, e.g. birads in 4A, 4B. Empty for all with a reference.", default=""
    )

    @property
    def grid(self) -> GridSettings:
        """The part of the request that the trainer needs.

        Raises:
            SettingsError: A list holds no numbers.
        """
        rates = _numbers("learning_rates", self.learning_rates)
        epochs = _numbers("record_epochs", self.record_epochs)
        if any(epoch < 1 or epoch != int(epoch) for epoch in epochs):
            raise SettingsError(f"record_epochs is {self.record_epochs!r}; give whole numbers of 1 or more")
        if min(rates) <= 0:
            raise SettingsError(f"learning_rates is {self.learning_rates!r}; every one must be above 0")
        return GridSettings(
            learning_rates=tuple(sorted(set(rates))),
            record_epochs=tuple(sorted({int(epoch) for epoch in epochs})),
            batch=self.batch,
            weight_decay=self.weight_decay,
            ema=self.ema,
            seed=self.seed,
        )

    def require_sense(self) -> None:
        """Refuse lists that cannot be read, and a training without a validation side to choose on."""
        TrainingRequest.require_sense(self)
        self.grid  # noqa: B018 - refuses lists that cannot be read
        if not self.folds and self.validation == 0:
            raise SettingsError(
                "validation is 0; networks are chosen on the validation side, give it a share"
            )


def _numbers(name: str, text: str) -> list[float]:
    try:
        found = [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        found = []
    if not found or not all(map(isfinite, found)):
        raise SettingsError(f"{name} is {text!r}; give numbers parted by commas")
    return found
