"""Volumes with simulated clicks, as the training loop sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import torch
from torch import nn

from core.clicks.simulated import correction_clicks
from core.clicks.values import ClickMemory
from core.models.sam_med3d.network import SamMed3D
from core.training.click_rounds import Interaction, found_in, interaction_loss, one_click, rounds
from core.training.cube_batches import CubeBatch, CubeMaker
from core.training.losses import LOSSES
from core.training.settings import VolumeTrainSettings
from core.training.volume_examples import VolumeExample

_ROUNDS = 10_007
"""Keeps this generator apart from those of the cubes, which end with their place in the batch."""
_VALIDATION = 20_011
_VALIDATION_BATCH = 4


@dataclass(frozen=True, slots=True)
class ClickTask:
    """A SAM-Med3D-shaped network fitted to cubes; a `core.training.fitting_task.FittingTask`.

    Attributes:
        network: Its trainable part already chosen.
        settings: Of the training.
        train: Never empty.
        validation: May be empty.
        make: Cubes for training.
    """

    network: SamMed3D
    settings: VolumeTrainSettings
    train: Sequence[VolumeExample]
    validation: Sequence[VolumeExample]
    make: CubeMaker

    @property
    def module(self) -> nn.Module:
        """See `FittingTask`."""
        return self.network

    @property
    def device(self) -> torch.device:
        """See `FittingTask`."""
        return self.network.device

    @property
    def count(self) -> int:
        """See `FittingTask`."""
        return len(self.train)

    def training_mode(self) -> None:
        """See `FittingTask`; the network has neither dropout nor running statistics."""
        self.network.train()

    def loss(self, drawn: Sequence[int], *, seed: tuple[int, ...]) -> torch.Tensor:
        """See `FittingTask`."""
        random = np.random.default_rng([*seed, _ROUNDS])
        batch = self.make([self.train[place] for place in drawn], seed)
        return interaction_loss(
            self.network,
            batch,
            self._interaction(random),
            loss=LOSSES[self.settings.loss],
            random=random,
        )

    @torch.no_grad()
    def validation_dice(self, module: nn.Module) -> float | None:
        """See `FittingTask`; after the last round, over the voxels of unmoved cubes."""
        if not self.validation:
            return None
        network, settings = cast(SamMed3D, module), self.settings
        how = Interaction(settings.corrections, ClickMemory(settings.click_memory))
        make = CubeMaker(replace(self.make.frame, shift_voxels=0))
        found: list[float] = []
        for start in range(0, len(self.validation), _VALIDATION_BATCH):
            seed = (settings.seed, _VALIDATION, start)
            batch = make(self.validation[start : start + _VALIDATION_BATCH], seed)
            *_, last = rounds(network, batch, how, random=np.random.default_rng(seed))
            found.extend(cube_dice(last, batch))
        return float(np.mean(found))

    def _interaction(self, random: np.random.Generator) -> Interaction:
        settings = self.settings
        drawn = int(random.integers(settings.corrections + 1))
        reader = one_click if random.random() < settings.single_clicks else correction_clicks
        corrections = drawn if settings.vary_corrections else settings.corrections
        return Interaction(corrections, ClickMemory(settings.click_memory), reader)


def cube_dice(logits: torch.Tensor, batch: CubeBatch) -> list[float]:
    """Dice, 0 to 1, of each cube at its full resolution."""
    masks = found_in(logits, side=batch.target.shape[-1])
    return [
        2.0 * int((found & wanted).sum()) / (int(found.sum()) + int(wanted.sum()))
        for found, wanted in zip(masks, batch.references, strict=True)
    ]
