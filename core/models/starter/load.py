"""The starter from its shipped weights, or with random ones to be trained."""

from __future__ import annotations

import torch

from core.models.contracts import ModelInfo
from core.models.device import choose_device
from core.models.load_checkpoint import load_strictly
from core.models.sam import SamSegmenter
from core.models.sam_frame import SamFrame
from core.models.starter.build import SIZE, build_starter
from core.models.starter.segmenter import StarterSegmenter
from core.models.starter_model import STARTER_2D, WEIGHTS_PATH
from core.models.weight_files import read_weights


def load_starter(info: ModelInfo, *, device: str = "auto") -> StarterSegmenter:
    """The shipped starter.

    Raises:
        CheckpointError: Its weights are missing or damaged.
        SettingsError: The device is not usable.
    """
    assert STARTER_2D.own_sha256 is not None
    sha256 = STARTER_2D.own_sha256()
    sam = build_starter(SIZE)
    load_strictly(sam, read_weights(WEIGHTS_PATH), origin=str(WEIGHTS_PATH))
    sam.to(choose_device(device))
    return StarterSegmenter(info, sam, SamFrame(sam), checkpoint_sha256=sha256)


def blank_starter(size: int, *, seed: int, device: str = "auto") -> SamSegmenter:
    """A starter with random weights, the same for the same seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        sam = build_starter(size)
    sam.to(choose_device(device))
    return StarterSegmenter(STARTER_2D.info, sam, SamFrame(sam))


def resized_starter(model: SamSegmenter, size: int) -> SamSegmenter:
    """The same weights for an input of another side."""
    sam = build_starter(size)
    load_strictly(sam, model.sam.state_dict(), origin=model.info.key)
    sam.to(model.sam.device)
    return StarterSegmenter(model.info, sam, SamFrame(sam), checkpoint_sha256=model.checkpoint_sha256)
