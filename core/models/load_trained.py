"""Put the weights of a trained model on the module they belong to."""

from __future__ import annotations

from pathlib import Path

import torch
from segment_anything.modeling import Sam

from core.errors import CheckpointError
from core.models.card import ModelCard, read_card
from core.models.contracts import ModelInfo
from core.models.lora import merged
from core.models.sam import SamSegmenter
from core.models.trained import ADAPTERS_FILE, WEIGHTS_FILE
from core.models.weight_files import read_weights


def load_trained(info: ModelInfo, folder: Path, *, weights: Path, device: str) -> SamSegmenter:
    """A model from its folder, adapters merged.

    Raises:
        CheckpointError: A file is missing or damaged, or the base is not the one it was trained from.
    """
    card = read_card(folder)
    blank = _blank(card, device) if card.complete and card.size else None
    base = blank or _base(card, folder.parent, weights=weights, device=device)
    put_on(base.sam, folder, files=tuple(card.files))
    return type(base)(info, base.sam, base.frame, checkpoint_sha256=card.weights_sha256)


def put_on(sam: Sam, folder: Path, *, files: tuple[str, ...]) -> None:
    """Replace the weights that a model brings along, and merge its adapters into those of the base.

    Raises:
        CheckpointError: A name or shape does not fit the module.
    """
    state = sam.state_dict()
    if ADAPTERS_FILE in files:
        state |= merged(state, read_weights(folder / ADAPTERS_FILE))
    for name, value in read_weights(folder / WEIGHTS_FILE).items():
        if name not in state or state[name].shape != value.shape:
            raise CheckpointError(f"{folder.name!r} belongs to another model: {name!r} does not fit its base")
        state[name] = value
    with torch.no_grad():
        sam.load_state_dict(state, strict=True)
    sam.requires_grad_(False).eval()


def _blank(card: ModelCard, device: str) -> SamSegmenter:
    """The architecture without weights, for models that bring all of theirs along."""
    from core.models.starter.load import blank_starter

    return blank_starter(card.size or 0, seed=0, device=device)


def _base(card: ModelCard, models: Path, *, weights: Path, device: str) -> SamSegmenter:
    from core.models.load_trainable import load_trainable
    from core.models.registry import model_sha256

    found = model_sha256(card.base, weights, models=models)
    if found != card.base_sha256:
        raise CheckpointError(
            f"model {card.name!r} was trained from {card.base!r} with other weights than those that are here "
            "now; put the former ones in place"
        )
    return load_trainable(card.base, weights, device=device, models=models, size=card.size)
