"""SAM's module as segment-anything builds it, without weights."""

from __future__ import annotations

from pathlib import Path

import torch
from segment_anything import sam_model_registry
from segment_anything.modeling import Sam

from core.models.load_checkpoint import first_difference, read_state_dict, require_same


def empty_sam(builder: str) -> Sam:
    """Build a module on the "meta" device, where nothing is allocated or drawn at random.

    Args:
        builder: ``vit_b``, ``vit_l`` or ``vit_h``.
    """
    with torch.device("meta"):
        return sam_model_registry[builder](checkpoint=None)


def require_sam(path: Path, *, builder: str) -> None:
    """Refuse a file that does not hold the weights of a SAM.

    Raises:
        CheckpointError: Naming the first key that differs.
    """
    require_same(first_difference(empty_sam(builder).state_dict(), read_state_dict(path)), origin=str(path))
