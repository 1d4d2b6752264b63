"""Volumes without prompts, as the training loop sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from core.models.unet3d import UNet3D
from core.training.cube_batches import CubeBatch
from core.training.cube_task import CubeTask
from core.training.losses import LOSSES


@dataclass(frozen=True, slots=True)
class BlockTask(CubeTask[UNet3D]):
    """A U-Net fitted to the same cubes as `core.training.click_task.ClickTask`, without a click."""

    def loss(self, drawn: Sequence[int], *, seed: tuple[int, ...]) -> torch.Tensor:
        """See `FittingTask`."""
        batch = self.make([self.train[place] for place in drawn], seed)
        logits = self.network(batch.cubes.to(self.device)).float()
        return LOSSES[self.settings.loss](logits, batch.target.to(self.device)).mean()

    def answer(self, network: UNet3D, batch: CubeBatch, *, seed: tuple[int, ...]) -> torch.Tensor:
        """See `CubeTask`."""
        logits: torch.Tensor = network(batch.cubes.to(self.device))
        return logits
