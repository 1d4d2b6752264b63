"""A running mean of the weights, which is steadier than the weights themselves."""

from __future__ import annotations

import copy

import torch
from torch import nn


class MovingAverage:
    """Exponential mean of a module's weights; other state (running statistics) is taken as it is.

    Args:
        module: Followed; not changed. Frozen weights are shared with it, not copied.
        decay: Share of the old mean kept at each step; early steps keep less, so that the random start
            is forgotten. 0 follows the module exactly.
    """

    def __init__(self, module: nn.Module, decay: float) -> None:
        frozen = {id(p): p for p in module.parameters() if not p.requires_grad}
        self.module = copy.deepcopy(module, memo=dict(frozen)).eval()
        self._means = {
            n: p.requires_grad_(False) for n, p in self.module.named_parameters() if p.requires_grad
        }
        self._decay = decay

    @torch.no_grad()
    def update(self, module: nn.Module, step: int) -> None:
        """Take in the weights after optimizer step `step` (from 1)."""
        decay = min(self._decay, step / (step + 10.0))
        followed = dict(module.named_parameters())
        for name, mean in self._means.items():
            mean.lerp_(followed[name], 1.0 - decay)
        for held, now in zip(self.module.buffers(), module.buffers(), strict=True):
            held.copy_(now)
