"""SAM-Med3D networks from their files: the published one, this project's, and those trained here."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from core.errors import CheckpointError
from core.models.card import ModelCard, read_card
from core.models.checkpoints import checkpoint_sha256, find_checkpoint
from core.models.click_models import SAM_MED3D, STARTER_3D, STARTER_3D_PATH, VOXEL_MM
from core.models.click_options import ClickOptions
from core.models.contracts import ModelInfo
from core.models.device import choose_device
from core.models.load_checkpoint import load_strictly, read_state_dict
from core.models.lora import merged
from core.models.sam_med3d.config import VIT_B_ORI
from core.models.sam_med3d.network import SamMed3D
from core.models.sam_med3d.own_weights import LoadedMed3D, read_med3d
from core.models.sam_med3d.segmenter import Med3DSegmenter
from core.models.trained import ADAPTERS_FILE, WEIGHTS_FILE
from core.models.weight_files import read_weights

STATE_KEY = "model_state_dict"
"""Under which the published trainer holds the state dict."""
CARD_VOXEL = "voxel_mm"
"""Among a card's settings: side of the voxels that the model was trained on, null for the volume's own."""
CARD_CLOSE_UP = "close_up_mm"
"""Likewise: see `Med3DConfig.close_up_mm`."""


def load_published(info: ModelInfo, weights: Path, *, options: ClickOptions) -> Med3DSegmenter:
    """The published weights.

    Raises:
        CheckpointError: They are missing, damaged or of another model; the first key that differs is named.
        SettingsError: The device is not usable.
    """
    name = SAM_MED3D.info.checkpoint or SAM_MED3D.info.key
    device, sha256 = choose_device(options.device), checkpoint_sha256(name, weights)
    network = read_published(find_checkpoint(name, weights)).to(device)
    return Med3DSegmenter(info, network, voxel_mm=VOXEL_MM, checkpoint_sha256=sha256, options=options)


def read_published(path: Path) -> SamMed3D:
    """The network of a file that the published trainer wrote.

    Raises:
        CheckpointError: See `load_published`.
    """
    state = read_state_dict(path, key=STATE_KEY, allowed=(argparse.Namespace,), prefix="module.")
    with torch.device("meta"):
        network = SamMed3D(VIT_B_ORI)
    load_strictly(network, state, origin=str(path))
    return network


def load_file(info: ModelInfo, path: Path, *, sha256: str, options: ClickOptions) -> Med3DSegmenter:
    """A network that this project wrote as one file.

    Raises:
        CheckpointError: The file is damaged.
        SettingsError: The device is not usable.
    """
    device, loaded = choose_device(options.device), read_med3d(path)
    return _segmenter(info, loaded, device, sha256=sha256, options=options)


def load_trained_med3d(
    info: ModelInfo, folder: Path, *, weights: Path, options: ClickOptions
) -> Med3DSegmenter:
    """A network trained here, from its folder, adapters merged.

    Raises:
        CheckpointError: A file is missing or damaged, or the base is not the one it was trained from.
        SettingsError: The device is not usable.
    """
    device, card = choose_device(options.device), read_card(folder)
    loaded = read_trained(folder, weights=weights)
    return _segmenter(info, loaded, device, sha256=card.weights_sha256, options=options)


def read_trained(folder: Path, *, weights: Path) -> LoadedMed3D:
    """The network of a trained model's folder on the CPU, adapters merged.

    A complete model is one file of `write_med3d`. One that goes on top of a base has what was trained beside
    the adapters in `WEIGHTS_FILE`, which may be missing, and the adapters alone in `ADAPTERS_FILE`.

    Raises:
        CheckpointError: See `load_trained_med3d`.
    """
    card = read_card(folder)
    if card.complete:
        return read_med3d(folder / WEIGHTS_FILE)
    base = read_base(card.base, weights=weights, models=folder.parent, sha256=card.base_sha256)
    state = base.network.state_dict()
    if ADAPTERS_FILE in card.files:
        low_rank = read_weights(folder / ADAPTERS_FILE)
        _check_adapters(low_rank, state, card)
        state |= merged(state, low_rank)
    if WEIGHTS_FILE in card.files:
        state |= read_weights(folder / WEIGHTS_FILE)
    load_strictly(base.network, state, origin=str(folder))
    close_up_mm = card.settings.get(CARD_CLOSE_UP)
    base.network.config = replace(base.network.config, close_up_mm=close_up_mm and float(close_up_mm))
    voxel_mm = card.settings.get(CARD_VOXEL, base.voxel_mm)
    return LoadedMed3D(base.network, None if voxel_mm is None else float(voxel_mm))


def read_base(key: str, *, weights: Path, models: Path, sha256: str | None = None) -> LoadedMed3D:
    """The network of a model by key, on the CPU, to be trained or to put a trained model on.

    Args:
        key: Of the click registry.
        weights: Folder of checkpoints.
        models: Folder of trained models.
        sha256: That its weights must have; None to take those that are there.

    Raises:
        CheckpointError: The weights are missing, damaged, or others than `sha256`.
        SettingsError: The key is not known, or has no network.
    """
    from core.models.click_registry import click_model_sha256, require_network

    found = click_model_sha256(key, weights, models=models)
    if sha256 is not None and found != sha256:
        raise CheckpointError(
            f"a model was trained from {key!r} with other weights than those that are here now; "
            "put the former ones in place"
        )
    require_network(key, models=models)
    if key == SAM_MED3D.info.key:
        checkpoint = SAM_MED3D.info.checkpoint or key
        return LoadedMed3D(read_published(find_checkpoint(checkpoint, weights)), VOXEL_MM)
    if key == STARTER_3D.info.key:
        return read_med3d(STARTER_3D_PATH)
    return read_trained(models / key, weights=weights)


def _segmenter(
    info: ModelInfo, loaded: LoadedMed3D, device: torch.device, *, sha256: str, options: ClickOptions
) -> Med3DSegmenter:
    return Med3DSegmenter(
        info,
        loaded.network.to(device),
        voxel_mm=loaded.voxel_mm,
        checkpoint_sha256=sha256,
        options=options,
    )


def _check_adapters(
    low_rank: dict[str, torch.Tensor], state: dict[str, torch.Tensor], card: ModelCard
) -> None:
    for name in low_rank:
        layer = name.rpartition(".lora_")[0]
        if f"{layer}.weight" not in state:
            raise CheckpointError(
                f"{card.name!r} belongs to another model: its adapter {name!r} has no place in {card.base!r}"
            )
