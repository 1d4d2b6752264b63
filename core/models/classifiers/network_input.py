"""Framed pictures as the input of a network."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from core.classification.framed_picture import InputKind

MEAN, SD = 0.449, 0.226
"""The statistics of ImageNet, means over the colours: the networks may start from it."""


def input_tensor(
    pictures: NDArray[np.uint8], masks: NDArray[np.bool_], kind: InputKind = InputKind.WHOLE
) -> torch.Tensor:
    """Return (n, size, size) grey values and masks as (n, 3, size, size) float32.

    Grey goes into all channels; where the mask goes in too, it takes the place of the last one, as -1 and 1.
    """
    grey = (torch.from_numpy(pictures.astype(np.float32)) / 255 - MEAN) / SD
    channels = [grey, grey, grey]
    if kind is InputKind.CROP_MASK:
        channels[2] = torch.from_numpy(masks.astype(np.float32)) * 2 - 1
    return torch.stack(channels, dim=1)
