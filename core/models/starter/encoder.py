"""The starter's image encoder: a small residual pyramid that ends at an eighth of the input's side."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

CHANNELS = (16, 32, 64, 128, 192)
"""The channels at 1/2, 1/4, 1/8, 1/16 and 1/32 of the input's side."""
STRIDE = 8


class ResidualBlock(nn.Module):
    """Two 3 x 3 convolutions beside an identity (He et al. 2016, doi:10.1109/CVPR.2016.90)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(channels)
        self.second = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(channels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the same shape as came in."""
        y = functional.relu(self.first_norm(self.first(x)))
        return functional.relu(x + self.second_norm(self.second(y)))


class StarterEncoder(nn.Module):
    """The image encoder.

    Fine features go along as in SAM 2 (Ravi et al. 2024, arXiv:2408.00714): those at 1/4 and 1/2 of the
    side are packed into channels, so that an embedding stays one tensor, see `unpack`.

    Args:
        img_size: Side of the square input, a multiple of 32.
        width: Channels of the embedding proper; a multiple of 8.
    """

    def __init__(self, img_size: int, width: int) -> None:
        super().__init__()
        self.img_size = img_size
        self.width = width
        self.out_channels = packed_channels(width)
        c2, c4, c8, c16, c32 = CHANNELS
        self.stem = _down(3, c2)
        self.stage4 = nn.Sequential(_down(c2, c4), ResidualBlock(c4))
        self.stage8 = nn.Sequential(_down(c4, c8), ResidualBlock(c8), ResidualBlock(c8))
        self.stage16 = nn.Sequential(_down(c8, c16), ResidualBlock(c16), ResidualBlock(c16))
        self.stage32 = nn.Sequential(_down(c16, c32), ResidualBlock(c32), ResidualBlock(c32))
        self.lateral8, self.lateral16, self.lateral32 = (nn.Conv2d(c, width, 1) for c in (c8, c16, c32))
        self.smooth16, self.smooth8 = (nn.Conv2d(width, width, 3, padding=1) for _ in range(2))
        self.fine4 = nn.Conv2d(c4, width // 4, 1)
        self.fine2 = nn.Conv2d(c2, width // 8, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (batch, 3, side, side) to (batch, `packed_channels(width)`, side / 8, side / 8)."""
        half = self.stem(x)
        quarter = self.stage4(half)
        eighth = self.stage8(quarter)
        sixteenth = self.stage16(eighth)
        coarse = self.lateral16(sixteenth) + _double(self.lateral32(self.stage32(sixteenth)))
        middle = self.lateral8(eighth) + _double(functional.relu(self.smooth16(coarse)))
        fine = (
            functional.pixel_unshuffle(self.fine4(quarter), 2),
            functional.pixel_unshuffle(self.fine2(half), 4),
        )
        return torch.cat([self.smooth8(functional.relu(middle)), *fine], dim=1)


def packed_channels(width: int) -> int:
    """Return channels of an embedding with its fine features."""
    return width + 4 * (width // 4) + 16 * (width // 8)


def unpack(embedding: torch.Tensor, width: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The embedding proper at 1/8 of the side, and the fine features at 1/4 and 1/2."""
    parts = [width, 4 * (width // 4), 16 * (width // 8)]
    middle, quarter, half = torch.split(embedding, parts, dim=1)
    return middle, functional.pixel_shuffle(quarter, 2), functional.pixel_shuffle(half, 4)


def _down(given: int, made: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(given, made, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(made), nn.ReLU()
    )


def _double(x: torch.Tensor) -> torch.Tensor:
    return functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
