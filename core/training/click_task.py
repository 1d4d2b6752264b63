"""Volumes with simulated clicks, as the training loop sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch

from core.clicks.simulated import correction_clicks
from core.models.contracts import ClickMemory
from core.models.sam_med3d.network import SamMed3D
from core.training.click_rounds import Interaction, interaction_loss, one_click, rounds
from core.training.cube_batches import CubeBatch
from core.training.cube_task import CubeTask
from core.training.losses import LOSSES

_ROUNDS = 10_007
"""Keeps this generator apart from those of the cubes, which end with their place in the batch."""


@dataclass(frozen=True, slots=True)
class ClickTask(CubeTask[SamMed3D]):
    """A SAM-Med3D-shaped network fitted to cubes with clicks; its Dice is that after the last round."""

    validation_batch: ClassVar[int] = 4

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

    def answer(self, network: SamMed3D, batch: CubeBatch, *, seed: tuple[int, ...]) -> torch.Tensor:
        """See `CubeTask`."""
        how = Interaction(self.settings.corrections, ClickMemory(self.settings.click_memory))
        *_, last = rounds(network, batch, how, random=np.random.default_rng(seed))
        return last

    def _interaction(self, random: np.random.Generator) -> Interaction:
        settings = self.settings
        drawn = int(random.integers(settings.corrections + 1))
        reader = one_click if random.random() < settings.single_clicks else correction_clicks
        corrections = drawn if settings.vary_corrections else settings.corrections
        return Interaction(corrections, ClickMemory(settings.click_memory), reader)
