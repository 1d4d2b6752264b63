"""The networks of torchvision with one output, the logit of the positive class."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn
from torchvision import models

from core.models.classifiers.architectures import architecture
from core.models.imagenet import IMAGENET, RANDOM, imagenet_state, put_on_all_but

_BUILDERS: dict[str, Callable[..., nn.Module]] = {
    "mobilenet_v2": models.mobilenet_v2,
    "resnet50": models.resnet50,
}


def build_classifier(key: str) -> nn.Module:
    """A network with random weights: (batch, 3, size, size) -> (batch, 1)."""
    return _BUILDERS[key](weights=None, num_classes=1)


def initial_classifier(key: str, *, weights: Path, scratch: bool, seed: int) -> tuple[nn.Module, str]:
    """A network to train, and what it starts from: `IMAGENET` or `RANDOM`.

    Args:
        key: Key of the architecture.
        weights: Folder of checkpoints.
        scratch: Leave ImageNet weights aside even where they are there.
        seed: Seed of random weights; the head is random in any case.

    Raises:
        CheckpointError: ImageNet weights are there and damaged.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = build_classifier(key)
    known = architecture(key)
    state = None if scratch else imagenet_state(known.checkpoint, weights)
    if state is None:
        return network, RANDOM
    put_on_all_but(network, state, prefix=known.head, origin=known.checkpoint)
    return network, IMAGENET
