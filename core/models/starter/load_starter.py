"""The starter from its shipped weights, or with random ones to be trained."""

from __future__ import annotations

from pathlib import Path

import torch

from core.models.contracts import ModelInfo
from core.models.device import choose_device
from core.models.load_checkpoint import load_strictly
from core.models.sam import SamSegmenter
from core.models.sam_frame import SamFrame
from core.models.starter.build_starter import SIZE, build_starter
from core.models.starter.starter_segmenter import StarterSegmenter
from core.models.weight_files import read_weights


def load_starter(info: ModelInfo, path: Path, *, sha256: str, device: str = "auto") -> StarterSegmenter:
    """Load a starter from a file that holds all of its weights.

    Raises:
        CheckpointError: The weights are missing or damaged.
        SettingsError: The device is not usable.
    """
    sam = build_starter(SIZE)
    load_strictly(sam, read_weights(path), origin=str(path))
    sam.to(choose_device(device))
    return StarterSegmenter(info, sam, SamFrame(sam), checkpoint_sha256=sha256)


def blank_starter(info: ModelInfo, size: int, *, seed: int, device: str = "auto") -> StarterSegmenter:
    """Make a starter with random weights, the same for the same seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        sam = build_starter(size)
    sam.to(choose_device(device))
    return StarterSegmenter(info, sam, SamFrame(sam))


def resized_starter(model: SamSegmenter, size: int) -> StarterSegmenter:
    """Put the same weights into a starter for inputs of another side."""
    sam = build_starter(size)
    load_strictly(sam, model.sam.state_dict(), origin=model.info.key)
    sam.to(model.sam.device)
    return StarterSegmenter(model.info, sam, SamFrame(sam), checkpoint_sha256=model.checkpoint_sha256)
