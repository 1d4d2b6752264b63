"""The training of U-Nets as a grid takes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from core.models.classifiers.network_input import input_tensor
from core.training.grid.examples import FramedCases
from core.training.losses import dice_ce, hard_iou

_BATCH = 16


@dataclass(frozen=True, slots=True, eq=False)
class UnetTask:
    """See `core.training.grid.task.GridTask`.

    Attributes:
        make_network: Gives a network with its initial weights.
        train, validation: Sides.
        augmented: True where pictures are changed at random.
        seed: The seed of the order.
    """

    make_network: Callable[[], nn.Module]
    train: FramedCases
    validation: FramedCases
    augmented: bool = True
    seed: int = 0

    def network(self) -> nn.Module:
        """Return a network with its initial weights."""
        return self.make_network()

    def epoch_order(self, epoch: int) -> Sequence[int]:
        """Return all examples once, at random."""
        random = np.random.default_rng([self.seed, epoch])
        return [int(place) for place in random.permutation(len(self.train))]

    def loss(self, network: nn.Module, places: Sequence[int], seed: Sequence[int]) -> torch.Tensor:
        """Return Dice and cross-entropy in equal parts."""
        pictures, masks = (
            self.train.changed(places, seed)
            if self.augmented
            else (self.train.pictures[list(places)], self.train.masks[list(places)])
        )
        device = next(network.parameters()).device
        target = torch.from_numpy(masks.astype(np.float32))[:, None].to(device)
        return dice_ce(network(input_tensor(pictures, masks).to(device)), target).mean()

    @torch.inference_mode()
    def judge(self, network: nn.Module) -> dict[str, float]:
        """Return the mean IoU and Dice over the validation side, in the frame; quick for every point."""
        if not len(self.validation):
            return {}
        network.eval()
        device = next(network.parameters()).device
        found = []
        for start in range(0, len(self.validation), _BATCH):
            part = slice(start, start + _BATCH)
            pictures, masks = self.validation.pictures[part], self.validation.masks[part]
            logits = network(input_tensor(pictures, masks).to(device))
            target = torch.from_numpy(masks.astype(np.float32))[:, None].to(device)
            found.append(hard_iou(logits, target)[:, 0].cpu())
        iou = torch.cat(found)
        return {"iou": float(iou.mean()), "dice": float((2 * iou / (1 + iou)).mean())}

    def rank(self, metrics: dict[str, float]) -> tuple[float, ...]:
        """Return the IoU."""
        return (metrics["iou"],)
