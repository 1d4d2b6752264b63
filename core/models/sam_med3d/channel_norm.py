"""Layer normalisation over the channels of a volume."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional


class ChannelNorm(nn.LayerNorm):
    """`nn.LayerNorm` over axis 1 of (batch, channels, d, h, w), with SAM's eps of 1e-6."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels, eps=1e-6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the same shape as came in."""
        last = functional.layer_norm(
            x.movedim(1, -1), self.normalized_shape, self.weight, self.bias, self.eps
        )
        return last.movedim(-1, 1)
