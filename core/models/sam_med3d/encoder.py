"""The image encoder: a vision transformer over the tokens of a cube."""

from __future__ import annotations

import torch
from segment_anything.modeling.common import MLPBlock
from torch import nn

from core.models.sam_med3d.attention import WindowAttention
from core.models.sam_med3d.channel_norm import ChannelNorm
from core.models.sam_med3d.config import Med3DConfig


class PatchEmbed(nn.Module):
    """Cubes of `patch` voxels a side to tokens."""

    def __init__(self, config: Med3DConfig) -> None:
        super().__init__()
        self.proj = nn.Conv3d(1, config.dim, config.patch, stride=config.patch)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (batch, 1, side, side, side) to (batch, grid, grid, grid, dim)."""
        tokens: torch.Tensor = self.proj(x)
        return tokens.movedim(1, -1)


class EncoderBlock(nn.Module):
    """Attention and perceptron, each after a normalisation and beside an identity."""

    def __init__(self, config: Med3DConfig, *, span: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(config.dim, eps=1e-6)
        self.attn = WindowAttention(config, span=span)
        self.norm2 = nn.LayerNorm(config.dim, eps=1e-6)
        self.mlp = MLPBlock(config.dim, int(config.dim * config.mlp_ratio), nn.GELU)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (batch, grid, grid, grid, dim) to the same."""
        x = x + self.attn(self.norm1(x))
        refined: torch.Tensor = x + self.mlp(self.norm2(x))
        return refined


class CubeEncoder(nn.Module):
    """Cube to embedding."""

    def __init__(self, config: Med3DConfig) -> None:
        super().__init__()
        self.patch_embed = PatchEmbed(config)
        self.pos_embed = nn.Parameter(torch.zeros(1, *(config.grid,) * 3, config.dim))
        self.blocks = nn.ModuleList(
            EncoderBlock(config, span=config.grid if index in config.global_blocks else config.window)
            for index in range(config.depth)
        )
        self.neck = nn.Sequential(
            nn.Conv3d(config.dim, config.neck, 1, bias=False),
            ChannelNorm(config.neck),
            nn.Conv3d(config.neck, config.neck, 3, padding=1, bias=False),
            ChannelNorm(config.neck),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (batch, 1, side, side, side) to (batch, neck, grid, grid, grid)."""
        x = self.patch_embed(x) + self.pos_embed
        for block in self.blocks:
            x = block(x)
        embedding: torch.Tensor = self.neck(x.movedim(-1, 1))
        return embedding
