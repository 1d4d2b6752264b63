"""Read a checkpoint safely and put it into its model without tolerance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch

from core.errors import CheckpointError
from core.models.weight_claims import require_weights_file

StateDict = Mapping[str, torch.Tensor]


def read_state_dict(
    path: Path, *, key: str | None = None, allowed: Sequence[type] = (), prefix: str = ""
) -> StateDict:
    """A flat state dict on the CPU; code inside the file is never run (``weights_only=True``).

    Args:
        path: Path of the file.
        key: Under which the file holds the state dict; None where the file is the state dict.
        allowed: Harmless types that the file may hold beside weights, e.g. the trainer's settings.
        prefix: Is cut off where all names begin with it, e.g. the "module." of a distributed training.

    Raises:
        CheckpointError: The file is not a checkpoint, holds more than weights, or is not a flat state dict.
    """
    try:
        require_weights_file(path)
        with torch.serialization.safe_globals(list(allowed)):
            state = torch.load(path, map_location="cpu", weights_only=True)
    except CheckpointError:
        raise
    except Exception as error:  # web pages, cut files, forbidden pickles: torch raises whatever they lead to
        raise CheckpointError(
            f"{path} cannot be read as a checkpoint that holds weights alone "
            f"({type(error).__name__}): delete it and fetch the weights again"
        ) from error
    if key is not None:
        if not isinstance(state, Mapping) or key not in state:
            raise CheckpointError(f"{path} holds nothing under {key!r}: fetch the file its authors publish")
        state = state[key]
    if not isinstance(state, Mapping) or not all(isinstance(value, torch.Tensor) for value in state.values()):
        raise CheckpointError(
            f"{path} is not a flat state dict of weights: fetch the file its authors publish"
        )
    if prefix and all(name.startswith(prefix) for name in state):
        return {name.removeprefix(prefix): value for name, value in state.items()}
    return state


def load_strictly(module: torch.nn.Module, state: StateDict, *, origin: str) -> None:
    """Put weights into a module that may have been built on the "meta" device; every key must fit.

    The tensors become the module's own (nothing is copied) and floating ones become float32.

    Args:
        module: Receives the weights, and is switched to evaluation.
        state: The state dict from `read_state_dict`.
        origin: The origin of the weights, for the message: a path or a name.

    Raises:
        CheckpointError: Naming the first key, in the module's order, that is missing or has another
            shape, or else the first one that the module does not know.
    """
    require_same(first_difference(module.state_dict(), state), origin=origin)
    weights = {key: value.float() if value.is_floating_point() else value for key, value in state.items()}
    module.load_state_dict(weights, strict=True, assign=True)
    module.requires_grad_(False).eval()


def require_same(difference: str | None, *, origin: str) -> None:
    """Refuse weights that differ from their module.

    Args:
        difference: The difference from `first_difference`.
        origin: The origin of the weights.

    Raises:
        CheckpointError: There is a difference.
    """
    if difference is not None:
        raise CheckpointError(f"{origin} belongs to another model: {difference}; fetch the right weights")


def first_difference(expected: StateDict, found: StateDict) -> str | None:
    """Return what differs first between two state dicts in words, None if keys and shapes are equal."""
    for key, value in expected.items():
        if key not in found:
            return f"key {key!r} is missing"
        if found[key].shape != value.shape:
            return f"key {key!r} has shape {tuple(found[key].shape)}, expected {tuple(value.shape)}"
    unexpected = next((key for key in found if key not in expected), None)
    return None if unexpected is None else f"key {unexpected!r} is unexpected"
