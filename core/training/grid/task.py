"""The contract between a grid of trainings and what is learnt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import nn


class GridTask(Protocol):
    """The data that stay in memory for all trainings, and how a network is fitted to them and judged."""

    def network(self) -> nn.Module:
        """Return a network with its initial weights, the same at every call."""
        ...

    def epoch_order(self, epoch: int) -> Sequence[int]:
        """Return the places of the training examples in the order of an epoch (from 1)."""
        ...

    def loss(self, network: nn.Module, places: Sequence[int], seed: Sequence[int]) -> torch.Tensor:
        """Return the scalar loss of some training examples; random changes depend on the seed alone."""
        ...

    def judge(self, network: nn.Module) -> dict[str, float]:
        """Return metrics on the validation side; empty without one."""
        ...

    def rank(self, metrics: dict[str, float]) -> tuple[float, ...]:
        """Return what to choose by: the highest is the best."""
        ...
