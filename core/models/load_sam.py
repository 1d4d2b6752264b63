"""SAM and its fine-tunes from their published checkpoints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from segment_anything.modeling import Sam

from core.models.checkpoints import checkpoint_sha256, find_checkpoint
from core.models.contracts import ModelInfo
from core.models.device import choose_device
from core.models.load_checkpoint import load_strictly, read_state_dict
from core.models.sam import InputFrame, SamSegmenter
from core.models.sam_network import empty_sam


def load_sam(
    info: ModelInfo, weights: Path, *, builder: str, frame: Callable[[Sam], InputFrame], device: str
) -> SamSegmenter:
    """Load a published model from its checkpoint.

    Args:
        info: Its registry entry; names the checkpoint.
        weights: Folder of checkpoints.
        builder: ``vit_b``, ``vit_l`` or ``vit_h``.
        frame: `SamFrame` or `MedSamFrame`.
        device: The device, see `choose_device`.

    Raises:
        CheckpointError: The weights are missing, damaged or of another model.
        SettingsError: The device is not usable.
    """
    name = info.checkpoint or info.key
    chosen, sha256 = choose_device(device), checkpoint_sha256(name, weights)
    sam, path = empty_sam(builder), find_checkpoint(name, weights)
    load_strictly(sam, read_state_dict(path), origin=str(path))
    sam.to(chosen)
    return SamSegmenter(info, sam, frame(sam), checkpoint_sha256=sha256)
