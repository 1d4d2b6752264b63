"""SAM 2 from its checkpoint, for pictures and for volumes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sam2.modeling.sam2_base import SAM2Base

from core.models.checkpoints import checkpoint_sha256, find_checkpoint
from core.models.contracts import ModelInfo
from core.models.device import choose_device
from core.models.load_checkpoint import load_strictly, read_state_dict
from core.models.sam2.build_sam2_modules import STATE_KEY, build_picture_module, build_video_module
from core.models.sam2.picture_segmenter import Sam2Segmenter
from core.models.sam2.volume_segmenter import Sam2VolumeSegmenter


def load_sam2_picture(
    info: ModelInfo, weights: Path, *, size: str, image_size: int, device: str
) -> Sam2Segmenter:
    """A published model for single pictures.

    Args:
        info: Its registry entry; names the checkpoint.
        weights: Folder of checkpoints.
        size: The size, see `build_picture_module`.
        image_size: The image size, see `build_picture_module`.
        device: The device, see `choose_device`.

    Raises:
        CheckpointError: The weights are missing, damaged or of another model; the first key that differs is
            named.
        SettingsError: The device is not usable.
    """
    module, sha256 = _loaded(build_picture_module, info, weights, size=(size, image_size), device=device)
    return Sam2Segmenter(info, module, checkpoint_sha256=sha256)


def load_sam2_volume(
    info: ModelInfo, weights: Path, *, size: str, image_size: int, device: str
) -> Sam2VolumeSegmenter:
    """A published model for volumes; see `load_sam2_picture`."""
    module, sha256 = _loaded(build_video_module, info, weights, size=(size, image_size), device=device)
    return Sam2VolumeSegmenter(info, module, checkpoint_sha256=sha256)


def _loaded(
    build: Callable[..., SAM2Base], info: ModelInfo, weights: Path, *, size: tuple[str, int], device: str
) -> tuple[SAM2Base, str]:
    name = info.checkpoint or info.key
    chosen, sha256 = choose_device(device), checkpoint_sha256(name, weights)
    path = find_checkpoint(name, weights)
    # Not built on "meta": rotary encodings are worked out while building and are in no checkpoint.
    module = build(size[0], image_size=size[1])
    load_strictly(module, read_state_dict(path, key=STATE_KEY), origin=str(path))
    return module.to(chosen), sha256
