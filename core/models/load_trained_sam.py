"""Put the weights of a trained model on the module they belong to."""

from __future__ import annotations

from pathlib import Path

import torch
from segment_anything.modeling import Sam

from core.errors import CheckpointError
from core.models.card import ModelCard, read_card
from core.models.contracts import ModelInfo, Segmenter
from core.models.lora import merged
from core.models.resized import require_sam_segmenter, resized
from core.models.sam import SamSegmenter
from core.models.starter.load_starter import blank_starter
from core.models.trained_cards import ADAPTERS_FILE, WEIGHTS_FILE
from core.models.weight_files import read_weights


def load_trained(info: ModelInfo, folder: Path, *, base: Segmenter) -> SamSegmenter:
    """Load a model from its folder, adapters merged.

    Args:
        info: The trained model's.
        folder: Its own.
        base: The loaded model that its weights go on top of, and whose module it takes over.

    Raises:
        CheckpointError: A file is missing or damaged.
        SettingsError: The base is no model that is trained here.
    """
    card = read_card(folder)
    return _put_on(info, folder, card, base=resized(require_sam_segmenter(base, card.base), card.size))


def load_trained_starter(info: ModelInfo, folder: Path, *, device: str) -> SamSegmenter:
    """Load a starter that brings all of its weights along.

    Raises:
        CheckpointError: A file is missing or damaged.
        SettingsError: The device is not usable.
    """
    card = read_card(folder)
    return _put_on(info, folder, card, base=blank_starter(info, card.size or 0, seed=0, device=device))


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


def _put_on(info: ModelInfo, folder: Path, card: ModelCard, *, base: SamSegmenter) -> SamSegmenter:
    put_on(base.sam, folder, files=tuple(card.files))
    return type(base)(info, base.sam, base.frame, checkpoint_sha256=card.weights_sha256)
