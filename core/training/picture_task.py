"""Pictures with simulated prompts, as the training loop sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from segment_anything.modeling import Sam
from torch import nn

from core.training.batches import BatchMaker
from core.training.examples import Example
from core.training.interaction import step_loss
from core.training.losses import LOSSES
from core.training.prompted_network import PromptedNetwork
from core.training.settings import TrainSettings
from core.training.trainable_part import training_mode
from core.training.validation import validation_dice

_VALIDATION_BATCH = 8
"""The fewest at once, where nothing is kept for gradients."""


@dataclass(frozen=True, slots=True)
class TrainingData:
    """The examples that are learned from, and those that are looked at after every epoch.

    Attributes:
        train: Never empty.
        validation: May be empty; then the last weights count as the best.
        make: Batches for training.
        make_validation: Batches for validation: no changes to pictures.
    """

    train: Sequence[Example]
    validation: Sequence[Example]
    make: BatchMaker
    make_validation: BatchMaker


@dataclass(frozen=True, slots=True)
class PictureTask:
    """A SAM-shaped module fitted to pictures; a `core.training.fitting_task.FittingTask`.

    Attributes:
        sam: Its trainable part already chosen (`choose_part`).
        settings: Its prompts are those of `data`.
    """

    sam: Sam
    settings: TrainSettings
    data: TrainingData

    @property
    def module(self) -> nn.Module:
        """See `FittingTask`."""
        module: nn.Module = self.sam
        return module

    @property
    def device(self) -> torch.device:
        """See `FittingTask`."""
        device: torch.device = self.sam.device
        return device

    @property
    def count(self) -> int:
        """See `FittingTask`."""
        return len(self.data.train)

    def training_mode(self) -> None:
        """See `FittingTask`."""
        training_mode(self.sam, self.settings)

    def loss(self, drawn: Sequence[int], *, seed: tuple[int, ...]) -> torch.Tensor:
        """See `FittingTask`."""
        settings = self.settings
        batch = self.data.make([self.data.train[place] for place in drawn], seed)
        return step_loss(
            PromptedNetwork(self.sam),
            batch,
            loss=LOSSES[settings.loss],
            corrections=settings.corrections,
            seed=seed,
        )

    def validation_dice(self, module: nn.Module) -> float | None:
        """See `FittingTask`."""
        if not self.data.validation:
            return None
        return validation_dice(
            PromptedNetwork(module),
            self.data.make_validation,
            self.data.validation,
            batch=max(self.settings.batch, _VALIDATION_BATCH),
            seed=self.settings.seed,
        )
