"""The prompt encoder: clicks to tokens, the previous mask to the embedding's grid."""

from __future__ import annotations

import math
from typing import cast

import torch
from torch import nn

from core.models.sam_med3d.channel_norm import ChannelNorm
from core.models.sam_med3d.config import Med3DConfig


class FourierPosition(nn.Module):
    """Random Fourier features of a position (Tancik et al. 2020, arXiv:2006.10739), here of three parts."""

    positional_encoding_gaussian_matrix: torch.Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("positional_encoding_gaussian_matrix", torch.randn(3, width // 3))

    def forward(self, position: torch.Tensor) -> torch.Tensor:
        """Return (..., 3) within [0, 1] to (..., width): sine, cosine, and the sine again."""
        turned = (2 * position - 1) @ self.positional_encoding_gaussian_matrix * (2 * math.pi)
        return torch.cat([turned.sin(), turned.cos(), turned.sin()], dim=-1)

    def of_grid(self, side: int) -> torch.Tensor:
        """Return (1, width, side, side, side); axes 0 and 1 are swapped against points, as in the weights."""
        middle = (torch.arange(side, device=self.positional_encoding_gaussian_matrix.device) + 0.5) / side
        axis0, axis1, axis2 = torch.meshgrid(middle, middle, middle, indexing="ij")
        features: torch.Tensor = self(torch.stack([axis1, axis0, axis2], dim=-1))
        return features.movedim(-1, 0)[None]


class ClickEncoder(nn.Module):
    """Clicks and the previous mask."""

    def __init__(self, config: Med3DConfig) -> None:
        super().__init__()
        self.image_size, self.grid, self.width = config.image_size, config.grid, config.neck
        self.pe_layer = FourierPosition(config.neck)
        self.point_embeddings = nn.ModuleList(nn.Embedding(1, config.neck) for _ in range(2))
        self.not_a_point_embed = nn.Embedding(1, config.neck)
        channels = config.mask_channels
        self.mask_downscaling = nn.Sequential(
            nn.Conv3d(1, channels // 4, 2, stride=2),
            ChannelNorm(channels // 4),
            nn.GELU(),
            nn.Conv3d(channels // 4, channels, 2, stride=2),
            ChannelNorm(channels),
            nn.GELU(),
            nn.Conv3d(channels, config.neck, 1),
        )
        self.no_mask_embed = nn.Embedding(1, config.neck)

    def dense_position(self) -> torch.Tensor:
        """The encoding of the embedding's own grid, (1, width, grid, grid, grid)."""
        return self.pe_layer.of_grid(self.grid)

    def sparse(self, points: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Return the tokens (batch, n + 1, width) of n clicks, the last one for "no box"; none for no click.

        Args:
            points: (batch, n, 3) indices along axes 0 to 2 of the cube.
            labels: (batch, n) 1 on the target, 0 off it, -1 padding.
        """
        batch, n = labels.shape
        if n == 0:
            return points.new_zeros(batch, 0, self.width)
        points = torch.cat([points, points.new_zeros(batch, 1, 3)], dim=1)
        labels = torch.cat([labels, labels.new_full((batch, 1), -1)], dim=1)
        position = self.pe_layer((points + 0.5) / self.image_size)
        kinds = torch.cat([cast(torch.Tensor, embedding.weight) for embedding in self.point_embeddings])
        embedded = position + kinds[labels.clamp(min=0).long()]
        return torch.where((labels >= 0)[..., None], embedded, self.not_a_point_embed.weight[0])

    def dense(self, low_res: torch.Tensor | None, batch: int) -> torch.Tensor:
        """The previous mask's logits (batch, 1, 4 grid, ...) on the embedding's grid; None for no mask.

        The published weights got zeros with the first click, not None.
        """
        if low_res is None:
            none = self.no_mask_embed.weight[0, :, None, None, None]
            return none.expand(batch, -1, *(self.grid,) * 3)
        taken: torch.Tensor = self.mask_downscaling(low_res)
        return taken
