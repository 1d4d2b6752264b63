"""ImageNet weights where they are on disk, random ones otherwise; which of both is always told."""

from __future__ import annotations

from pathlib import Path

from torch import nn

from core.errors import CheckpointError
from core.imaging.hashing import file_sha256
from core.models.checkpoints import find_checkpoint
from core.models.load_checkpoint import StateDict, read_state_dict

IMAGENET, RANDOM = "ImageNet", "random weights"


def imagenet_state(checkpoint: str, weights: Path) -> StateDict | None:
    """The state dict of a checkpoint in the weights folder; None where it is not there.

    Raises:
        CheckpointError: It is there and damaged: its authors put the first digits of its SHA-256 into its
            name.
    """
    try:
        path = find_checkpoint(checkpoint, weights)
    except CheckpointError:
        return None
    expected = path.stem.rsplit("-", 1)[-1]
    found = file_sha256(path)
    if not found.startswith(expected):
        raise CheckpointError(
            f"{path} has SHA-256 {found[:8]}... where {expected}... is expected: delete it and run "
            f"`python -m jobs.fetch_weights {checkpoint}`"
        )
    return read_state_dict(path)


def put_on_all_but(module: nn.Module, state: StateDict, *, prefix: str, origin: str) -> None:
    """Put a state on a module, except for the layer whose names begin with `prefix`, which stays as it is.

    Raises:
        CheckpointError: Another key is missing or of another shape.
    """
    own = module.state_dict()
    for name, value in own.items():
        if name.startswith(prefix):
            continue
        if name not in state or state[name].shape != value.shape:
            raise CheckpointError(f"{origin} belongs to another model: {name!r} does not fit")
        own[name] = state[name]
    module.load_state_dict(own, strict=True)
