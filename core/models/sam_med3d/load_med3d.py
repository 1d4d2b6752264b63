"""SAM-Med3D models that come with the project: the published one and this project's own."""

from __future__ import annotations

from pathlib import Path

from core.models.checkpoints import checkpoint_sha256, find_checkpoint
from core.models.contracts import ModelInfo
from core.models.device import choose_device
from core.models.load_options import LoadOptions
from core.models.sam_med3d.med3d_segmenter import Med3DSegmenter
from core.models.sam_med3d.own_weights import read_med3d
from core.models.sam_med3d.published import VOXEL_MM, read_published


def load_published(info: ModelInfo, weights: Path, *, options: LoadOptions) -> Med3DSegmenter:
    """Load the published weights.

    Raises:
        CheckpointError: They are missing, damaged or of another model; the first key that differs is named.
        SettingsError: The device is not usable.
    """
    name = info.checkpoint or info.key
    device, sha256 = choose_device(options.device), checkpoint_sha256(name, weights)
    network = read_published(find_checkpoint(name, weights)).to(device)
    return Med3DSegmenter(info, network, voxel_mm=VOXEL_MM, checkpoint_sha256=sha256, options=options)


def load_file(info: ModelInfo, path: Path, *, sha256: str, options: LoadOptions) -> Med3DSegmenter:
    """Load a network that this project wrote as one file.

    Raises:
        CheckpointError: The file is damaged.
        SettingsError: The device is not usable.
    """
    device, loaded = choose_device(options.device), read_med3d(path)
    return Med3DSegmenter(
        info,
        loaded.network.to(device),
        voxel_mm=loaded.voxel_mm,
        checkpoint_sha256=sha256,
        options=options,
    )
