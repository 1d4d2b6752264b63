"""The baseline of zhou2025: a U-Net with a 3D ResNet encoder, which gets no prompts.

MONAI's FlexibleUNet with a ResNet-18 encoder (He et al. 2016, doi:10.1109/CVPR.2016.90). The study names
its baseline a 3D ResNet and says no more of it.
"""

from __future__ import annotations

from pathlib import Path

import torch
from monai.networks.nets.flexible_unet import FlexibleUNet
from safetensors import safe_open
from safetensors.torch import save
from torch import nn

from core.errors import CheckpointError
from core.files.whole_file import write_whole
from core.models.load_checkpoint import load_strictly
from core.models.weight_files import read_weights

SIDE = 128
"""Of a cube in voxels, as the study's blocks."""
SIDE_STEP = 32
"""The encoder halves each side five times."""
_MOST_SIDE = 1024
_BACKBONE = "resnet18"
_SIDE, _VOXEL, _NATIVE = "unet3d_side", "voxel_mm", "native"


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


def write_unet3d(path: Path, network: UNet3D, *, voxel_mm: float | None) -> None:
    """Write a whole network, whole or not at all.

    Args:
        path: Ends in ``.safetensors``.
        network: Its weights.
        voxel_mm: Side of the voxels that it was trained on; None for those of the volume.
    """
    facts = {_SIDE: str(network.side), _VOXEL: _NATIVE if voxel_mm is None else repr(float(voxel_mm))}
    stored = {name: value.detach().cpu().contiguous() for name, value in network.state_dict().items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, save(stored, metadata=facts))


def _checked_side(text: str) -> int:
    """The side that a file says its cubes have.

    Raises:
        ValueError: It is none that such a network has.
    """
    side = int(text) if len(text) <= 4 else 0
    if side % SIDE_STEP or not SIDE_STEP <= side <= _MOST_SIDE:
        raise ValueError("no side of a cube")
    return side


def read_unet3d(path: Path) -> tuple[UNet3D, float | None]:
    """The network of a file from `write_unet3d` on the CPU, and the voxels that it was trained on.

    Raises:
        CheckpointError: The file is missing, damaged, or not such a network; the first key that differs is
            named.
    """
    weights = read_weights(path)
    with safe_open(path, framework="pt") as file:
        facts = file.metadata() or {}
    try:
        side, voxel = _checked_side(facts[_SIDE]), facts[_VOXEL]
        voxel_mm = None if voxel == _NATIVE else float(voxel)
    except (KeyError, ValueError) as error:
        raise CheckpointError(
            f"{path} does not say the sizes of its network; put an intact file in place"
        ) from error
    network = UNet3D(side)
    load_strictly(network, weights, origin=str(path))
    return network.eval(), voxel_mm
