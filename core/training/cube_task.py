"""The fitting to cubes of volumes, whatever the network."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Generic, TypeVar, cast

import numpy as np
import torch

from core.models.sam_med3d.network import SamMed3D
from core.models.unet3d import UNet3D
from core.training.click_rounds import found_in
from core.training.cube_batches import CubeBatch, CubeMaker
from core.training.settings import VolumeTrainSettings
from core.training.volume_examples import VolumeExample

Network = TypeVar("Network", SamMed3D, UNet3D)

_VALIDATION = 20_011
"""Keeps the generator of validation apart from that of training."""


@dataclass(frozen=True, slots=True)
class CubeTask(ABC, Generic[Network]):
    """A network fitted to cubes; a `core.training.fitting_task.FittingTask`.

    Attributes:
        network: Its trainable part already chosen.
        settings: The training's.
        train: Never empty.
        validation: May be empty.
        make: Cubes for training.
    """

    network: Network
    settings: VolumeTrainSettings
    train: Sequence[VolumeExample]
    validation: Sequence[VolumeExample]
    make: CubeMaker

    validation_batch: ClassVar[int] = 1
    """Cubes that go through the network at once where nothing is learnt."""

    @property
    def module(self) -> Network:
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

    @abstractmethod
    def loss(self, drawn: Sequence[int], *, seed: tuple[int, ...]) -> torch.Tensor:
        """See `FittingTask`."""

    @abstractmethod
    def answer(self, network: Network, batch: CubeBatch, *, seed: tuple[int, ...]) -> torch.Tensor:
        """Return what is judged: logits (batch, 1, side, side, side) of any side."""

    @torch.no_grad()
    def validation_dice(self, module: torch.nn.Module) -> float | None:
        """See `FittingTask`; over the voxels of unmoved cubes."""
        if not self.validation:
            return None
        make, size = CubeMaker(replace(self.make.frame, shift_voxels=0, zoom=0.0)), self.validation_batch
        found: list[float] = []
        for start in range(0, len(self.validation), size):
            seed = (self.settings.seed, _VALIDATION, start)
            batch = make(self.validation[start : start + size], seed)
            found.extend(cube_dice(self.answer(cast(Network, module), batch, seed=seed), batch))
        return float(np.mean(found))


def cube_dice(logits: torch.Tensor, batch: CubeBatch) -> list[float]:
    """Return the Dice, 0 to 1, of each cube at its full resolution."""
    masks = found_in(logits, side=batch.target.shape[-1])
    return [
        2.0 * int((found & wanted).sum()) / (int(found.sum()) + int(wanted.sum()))
        for found, wanted in zip(masks, batch.references, strict=True)
    ]
