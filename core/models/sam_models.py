"""The published SAM weights as registry entries; torch is imported when one is loaded."""

from __future__ import annotations

from pathlib import Path

from core.models.checkpoints import CHECKPOINTS
from core.models.contracts import ModelInfo, Segmenter
from core.models.load_options import LoadOptions
from core.models.registered_model import RegisteredModel

_PACKAGES = ("torch", "torchvision", "segment_anything")
_SAM_SOURCE = "Kirillov et al. 2023, Segment Anything, arXiv:2304.02643"
_MEDSAM_SOURCE = "Ma et al. 2024, Segment anything in medical images, doi:10.1038/s41467-024-44824-z"


def _info(key: str, label: str, *, preprocessing: str, source: str) -> ModelInfo:
    weights = CHECKPOINTS[key]
    return ModelInfo(
        key=key,
        label=label,
        prompts=weights.prompts,
        preprocessing=preprocessing,
        licence=weights.licence,
        source=source,
        checkpoint=weights.name,
    )


def _load_sam(info: ModelInfo, weights: Path, options: LoadOptions) -> Segmenter:
    from core.models.load_sam import load_sam
    from core.models.sam_frame import SamFrame

    return load_sam(
        info, weights, builder=info.key.removeprefix("sam_"), frame=SamFrame, device=options.device
    )


def _load_medsam(info: ModelInfo, weights: Path, options: LoadOptions) -> Segmenter:
    from core.models.load_sam import load_sam
    from core.models.medsam_frame import MedSamFrame

    return load_sam(info, weights, builder="vit_b", frame=MedSamFrame, device=options.device)


SAM_VIT_B: RegisteredModel[Segmenter] = RegisteredModel(
    _info("sam_vit_b", "SAM ViT-B", preprocessing="sam-longest-1024-v1", source=_SAM_SOURCE),
    _load_sam,
    _PACKAGES,
    trainable=True,
)
SAM_VIT_L: RegisteredModel[Segmenter] = RegisteredModel(
    _info("sam_vit_l", "SAM ViT-L", preprocessing="sam-longest-1024-v1", source=_SAM_SOURCE),
    _load_sam,
    _PACKAGES,
    trainable=True,
)
SAM_VIT_H: RegisteredModel[Segmenter] = RegisteredModel(
    _info("sam_vit_h", "SAM ViT-H", preprocessing="sam-longest-1024-v1", source=_SAM_SOURCE),
    _load_sam,
    _PACKAGES,
    trainable=True,
)
MEDSAM_VIT_B: RegisteredModel[Segmenter] = RegisteredModel(
    _info("medsam_vit_b", "MedSAM ViT-B", preprocessing="medsam-square-1024-v1", source=_MEDSAM_SOURCE),
    _load_medsam,
    _PACKAGES,
    trainable=True,
)
