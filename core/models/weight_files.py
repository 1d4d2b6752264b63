"""Tensors in safetensors files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file, save

from core.errors import CheckpointError
from core.files.whole_file import write_whole
from core.models.weight_claims import require_weights_file


def write_weights(path: Path, tensors: Mapping[str, torch.Tensor], *, half: bool = False) -> None:
    """Write tensors, whole or not at all; floating ones as half precision where asked to."""
    stored = {
        name: (value.half() if half and value.is_floating_point() else value).detach().cpu().contiguous()
        for name, value in tensors.items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, save(stored))


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """Tensors by name on the CPU, floating ones as float32.

    Raises:
        CheckpointError: The file is missing or damaged.
    """
    try:
        require_weights_file(path)
        tensors = load_file(path)
    except CheckpointError:
        raise
    except Exception as error:  # a header that is none leads the library anywhere
        raise CheckpointError(
            f"the weights {path.name} of {path.parent.name} cannot be read ({type(error).__name__}); "
            "put an intact file in place or train the model again"
        ) from error
    return {name: value.float() if value.is_floating_point() else value for name, value in tensors.items()}
