"""The baseline of zhou2025: a U-Net with a 3D ResNet encoder, which gets no prompts.

MONAI's FlexibleUNet with a ResNet-18 encoder (He et al. 2016, doi:10.1109/CVPR.2016.90). The study names
its baseline a 3D ResNet and says no more of it.
"""

from __future__ import annotations

import torch
from monai.networks.nets import FlexibleUNet
from torch import nn

SIDE = 128
"""Of a cube in voxels, as the study's blocks."""
SIDE_STEP = 32
"""The encoder halves each side five times."""
_BACKBONE = "resnet18"


class UNet3D(nn.Module):
    """Normalised cubes to logits, without prompts; batched and differentiable.

    Args:
        side: Of the cubes that it is fitted to and slid over a volume with; a multiple of `SIDE_STEP`.
    """

    def __init__(self, side: int = SIDE) -> None:
        super().__init__()
        self.side = side
        # Instances and not batches are normalised: a batch is two cubes.
        self.network = FlexibleUNet(
            in_channels=1,
            out_channels=1,
            backbone=_BACKBONE,
            spatial_dims=3,
            norm=("instance", {"affine": True}),
        )

    @property
    def device(self) -> torch.device:
        """Where the weights lie."""
        return next(self.parameters()).device

    def forward(self, cubes: torch.Tensor) -> torch.Tensor:
        """(batch, 1, side, side, side) to logits of the same shape."""
        logits: torch.Tensor = self.network(cubes)
        return logits


def blank_unet3d(*, seed: int, size: int | None = None) -> UNet3D:
    """The network with random weights.

    Args:
        seed: Of the weights.
        size: Side of the cube in voxels, a multiple of `SIDE_STEP`; None for that of the study.
    """
    torch.manual_seed(seed)
    return UNet3D(size or SIDE)
