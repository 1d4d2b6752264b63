"""SAM-Med3D models that were trained here, from their folders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch

from core.errors import CheckpointError, SettingsError
from core.models.card import ModelCard, read_card
from core.models.contracts import ClickSegmenter, ModelInfo
from core.models.device import choose_device
from core.models.load_checkpoint import load_strictly
from core.models.load_options import LoadOptions
from core.models.lora import merged
from core.models.sam_med3d.load_med3d import load_file
from core.models.sam_med3d.med3d_segmenter import Med3DSegmenter
from core.models.trained_cards import ADAPTERS_FILE, WEIGHTS_FILE
from core.models.weight_files import read_weights

_CARD_VOXEL = "voxel_mm"
"""Among a card's settings: side of the voxels that the model was trained on, null for the volume's own."""
_CARD_CLOSE_UP = "close_up_mm"
"""Likewise: see `Med3DConfig.close_up_mm`."""


def require_med3d(model: ClickSegmenter, key: str) -> Med3DSegmenter:
    """Refuse a model without a SAM-Med3D network.

    Raises:
        SettingsError: It has none.
    """
    if not isinstance(model, Med3DSegmenter):
        raise SettingsError(f"model {key!r} has no network to train; choose a SAM-Med3D or the 3D starter")
    return model


def load_complete_med3d(info: ModelInfo, folder: Path, *, options: LoadOptions) -> Med3DSegmenter:
    """Load a network that is one file of `write_med3d`.

    Raises:
        CheckpointError: A file is missing or damaged.
        SettingsError: The device is not usable.
    """
    sha256 = read_card(folder).weights_sha256
    return load_file(info, folder / WEIGHTS_FILE, sha256=sha256, options=options)


def load_trained_med3d(
    info: ModelInfo, folder: Path, *, base: ClickSegmenter, options: LoadOptions
) -> Med3DSegmenter:
    """Load a network that goes on top of another one, adapters merged.

    `WEIGHTS_FILE` holds what was trained beside the adapters and may be missing, `ADAPTERS_FILE` the adapters
    alone.

    Args:
        info: The trained model's.
        folder: Its own.
        base: The loaded model below it, whose network it takes over.
        options: The caller's.

    Raises:
        CheckpointError: A file is missing or damaged.
        SettingsError: The device is not usable, or the base has no network.
    """
    device, card = choose_device(options.device), read_card(folder)
    below = require_med3d(base, card.base)
    network = below.network.cpu()
    load_strictly(network, _state(folder, card, network.state_dict()), origin=str(folder))
    close_up_mm = card.settings.get(_CARD_CLOSE_UP)
    network.config = replace(network.config, close_up_mm=close_up_mm and float(close_up_mm))
    voxel_mm = card.settings.get(_CARD_VOXEL, below.voxel_mm)
    return Med3DSegmenter(
        info,
        network.to(device),
        voxel_mm=None if voxel_mm is None else float(voxel_mm),
        checkpoint_sha256=card.weights_sha256,
        options=options,
    )


def _state(folder: Path, card: ModelCard, state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The base's state with what the card's files change of it."""
    if ADAPTERS_FILE in card.files:
        low_rank = read_weights(folder / ADAPTERS_FILE)
        _check_adapters(low_rank, state, card)
        state = state | merged(state, low_rank)
    if WEIGHTS_FILE in card.files:
        state = state | read_weights(folder / WEIGHTS_FILE)
    return state


def _check_adapters(
    low_rank: dict[str, torch.Tensor], state: dict[str, torch.Tensor], card: ModelCard
) -> None:
    for name in low_rank:
        layer = name.rpartition(".lora_")[0]
        if f"{layer}.weight" not in state:
            raise CheckpointError(
                f"{card.name!r} belongs to another model: its adapter {name!r} has no place in {card.base!r}"
            )
