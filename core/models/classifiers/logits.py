"""Logits of many framed cases."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from core.classification.framed_picture import InputKind
from core.models.classifiers.network_input import input_tensor

_BATCH = 32
_BOUND = 50.0
"""A network that has run away says infinite things; beyond this a probability is 0 or 1 anyway."""


@torch.inference_mode()
def batch_logits(
    network: nn.Module,
    pictures: NDArray[np.uint8],
    masks: NDArray[np.bool_],
    *,
    kind: InputKind,
    flip: bool = False,
) -> NDArray[np.float64]:
    """Return (n,) logits, finite.

    Args:
        network: Is switched to evaluation.
        pictures, masks: (n, size, size), framed.
        kind: The kind of input that goes in.
        flip: Take the mean over each picture and its mirror image.
    """
    device = next(network.parameters()).device
    network.eval()
    found = []
    for start in range(0, len(pictures), _BATCH):
        part = slice(start, start + _BATCH)
        tensor = input_tensor(pictures[part], masks[part], kind).to(device)
        logits = network(tensor)[:, 0]
        if flip:
            logits = (logits + network(tensor.flip(-1))[:, 0]) / 2
        found.append(logits.double().cpu().numpy())
    joined = np.concatenate(found) if found else np.zeros(0)
    return np.asarray(np.clip(np.nan_to_num(joined), -_BOUND, _BOUND), dtype=np.float64)
