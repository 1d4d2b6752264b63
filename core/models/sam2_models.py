"""The published SAM 2 weights as registry entries; torch is imported when one is loaded."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from core.models.checkpoints import CHECKPOINTS
from core.models.contracts import ModelInfo, Segmenter, VolumeSegmenter
from core.models.load_options import LoadOptions
from core.models.registered_model import RegisteredModel

_PACKAGES = ("torch", "torchvision", "sam2")
_SAM2_SOURCE = "Ravi et al. 2024, SAM 2: Segment Anything in Images and Videos, arXiv:2408.00714"
_MEDSAM2_SOURCE = (
    "Ma et al. 2025, MedSAM2: Segment Anything in 3D Medical Images and Videos, arXiv:2504.03600"
)


def _info(key: str, label: str, *, checkpoint: str, image_size: int, source: str = _SAM2_SOURCE) -> ModelInfo:
    weights = CHECKPOINTS[checkpoint]
    return ModelInfo(
        key=key,
        label=label,
        prompts=weights.prompts,
        preprocessing=f"sam2-square-{image_size}-v1",
        licence=weights.licence,
        source=source,
        checkpoint=checkpoint,
    )


def _load_picture(
    info: ModelInfo, weights: Path, options: LoadOptions, *, size: str, image_size: int
) -> Segmenter:
    from core.models.sam2.load_sam2 import load_sam2_picture

    return load_sam2_picture(info, weights, size=size, image_size=image_size, device=options.device)


def _load_volume(
    info: ModelInfo, weights: Path, options: LoadOptions, *, size: str, image_size: int
) -> VolumeSegmenter:
    from core.models.sam2.load_sam2 import load_sam2_volume

    return load_sam2_volume(info, weights, size=size, image_size=image_size, device=options.device)


_SIZES = (
    ("sam2_tiny", "SAM 2.1 tiny", "tiny", 1024),
    ("sam2_tiny_512", "SAM 2.1 tiny, 512 px input", "tiny", 512),
    ("sam2_small", "SAM 2.1 small", "small", 1024),
    ("sam2_base_plus", "SAM 2.1 base+", "base_plus", 1024),
    ("sam2_large", "SAM 2.1 large", "large", 1024),
)
"""Key, label, size, and side of the input; 512 takes a quarter of the time and loses detail."""
_MEDSAM2 = _info("medsam2", "MedSAM2", checkpoint="medsam2", image_size=512, source=_MEDSAM2_SOURCE)

SAM2_MODELS: tuple[RegisteredModel[Segmenter], ...] = tuple(
    RegisteredModel(
        _info(key, label, checkpoint=f"sam2.1_hiera_{size}", image_size=side),
        partial(_load_picture, size=size, image_size=side),
        _PACKAGES,
    )
    for key, label, size, side in _SIZES
)
"""The models for pictures."""

# The fine-tune keeps the tiny model's configuration but for the side of its input.
SAM2_VOLUME_MODELS: tuple[RegisteredModel[VolumeSegmenter], ...] = (
    *(
        RegisteredModel(model.info, partial(_load_volume, size=size, image_size=side), _PACKAGES)
        for model, (_, _, size, side) in zip(SAM2_MODELS, _SIZES, strict=True)
    ),
    RegisteredModel(_MEDSAM2, partial(_load_volume, size="tiny", image_size=512), _PACKAGES),
)
"""Through volumes."""
