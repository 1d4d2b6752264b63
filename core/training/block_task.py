"""Volumes without prompts, as the training loop sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import torch
from torch import nn

from core.models.unet3d import UNet3D
from core.training.click_task import cube_dice
from core.training.cube_batches import CubeMaker
from core.training.losses import LOSSES
from core.training.settings import VolumeTrainSettings
from core.training.volume_examples import VolumeExample

_VALIDATION = 20_011


@dataclass(frozen=True, slots=True)
class BlockTask:
    """A U-Net fitted to the same cubes as `ClickTask`, without a click; a `FittingTask`.

    Attributes:
        network: All of it is trained.
        settings: Of the training.
        train: Never empty.
        validation: May be empty.
        make: Cubes for training.
    """

    network: UNet3D
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
        """See `FittingTask`."""
        self.network.train()

    def loss(self, drawn: Sequence[int], *, seed: tuple[int, ...]) -> torch.Tensor:
        """See `FittingTask`."""
        batch = self.make([self.train[place] for place in drawn], seed)
        logits = self.network(batch.cubes.to(self.device)).float()
        return LOSSES[self.settings.loss](logits, batch.target.to(self.device)).mean()

    @torch.no_grad()
    def validation_dice(self, module: nn.Module) -> float | None:
        """See `FittingTask`; over the voxels of unmoved cubes."""
        if not self.validation:
            return None
        network, make = cast(UNet3D, module), CubeMaker(replace(self.make.frame, shift_voxels=0))
        found: list[float] = []
        for place in range(len(self.validation)):
            batch = make(self.validation[place : place + 1], (self.settings.seed, _VALIDATION, place))
            found.extend(cube_dice(network(batch.cubes.to(self.device)), batch))
        return float(np.mean(found))
