"""MONAI's flexible U-Net on an EfficientNet-B2.

Tan and Le 2019, EfficientNet, arXiv:1905.11946; Ronneberger et al. 2015, U-Net, arXiv:1505.04597.
"""

from __future__ import annotations

import re
from pathlib import Path

import torch
from monai.networks.nets.flexible_unet import FlexibleUNet
from torch import nn

from core.models.imagenet import IMAGENET, RANDOM, imagenet_state, put_on_all_but
from core.models.load_checkpoint import StateDict

ENCODER_CHECKPOINT = "imagenet_efficientnet_b2"
_STAGE = re.compile(r"^(_blocks)\.\d+\.")


def build_unet() -> nn.Module:
    """Return random weights: (batch, 3, size, size) -> logits (batch, 1, size, size)."""
    unet: nn.Module = FlexibleUNet(3, 1, "efficientnet-b2", pretrained=False)
    return unet


def initial_unet(*, weights: Path, scratch: bool, seed: int) -> tuple[nn.Module, str]:
    """A network to train, and what its encoder starts from: `IMAGENET` or `RANDOM`.

    Args:
        weights: Folder of checkpoints.
        scratch: Leave ImageNet weights aside even where they are there.
        seed: Seed of random weights.

    Raises:
        CheckpointError: ImageNet weights are there and damaged.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        unet = build_unet()
    state = None if scratch else imagenet_state(ENCODER_CHECKPOINT, weights)
    if state is None:
        return unet, RANDOM
    encoder: nn.Module = unet.encoder  # type: ignore[assignment]
    put_on_all_but(encoder, _renamed(encoder, state), prefix="_fc", origin=ENCODER_CHECKPOINT)
    return unet, IMAGENET


def _renamed(encoder: nn.Module, state: StateDict) -> StateDict:
    """The checkpoint numbers its blocks through; the encoder puts the number of the stage before it."""
    names = {name: _STAGE.sub(r"\1.", name) for name in encoder.state_dict()}
    return {name: state[theirs] for name, theirs in names.items() if theirs in state}
