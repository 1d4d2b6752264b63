"""The starter: a SAM-Med3D-shaped network small enough to be shipped and to be trained on a processor."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import nn

from core.models.sam_med3d.config import Med3DConfig
from core.models.sam_med3d.network import SamMed3D

STARTER_3D = Med3DConfig(
    depth=3,
    dim=144,
    heads=2,
    global_blocks=(0, 1, 2),
    neck=96,
    image_size=48,
    patch=8,
    decoder_mlp=256,
    iou_hidden=64,
    mirror_axes=(0, 2),
    smooth=True,
    close_up_mm=0.85,
)
"""Tokens of 8 voxels a side, six along each side of the cube, so that a step takes a fraction of a second.

Left and right, head and foot may be turned round; front and back not, where the probe and shadows are."""

_DEVIATION = 0.02
"""The spread of weights that a vision transformer starts from (arXiv:2010.11929, and ViT code since)."""


def blank_starter_3d(*, seed: int, size: int | None = None) -> SamMed3D:
    """The starter with random weights.

    Args:
        seed: Seed of the weights.
        size: Side of the cube in voxels, a multiple of the patch; None for the starter's own.

    Raises:
        SettingsError: No network has such a cube.
    """
    torch.manual_seed(seed)
    network = SamMed3D(replace(STARTER_3D, image_size=size or STARTER_3D.image_size))
    encoder = network.image_encoder
    nn.init.trunc_normal_(encoder.pos_embed, std=_DEVIATION)
    for layer in encoder.modules():
        if isinstance(layer, nn.Linear):
            nn.init.trunc_normal_(layer.weight, std=_DEVIATION)
    return network
