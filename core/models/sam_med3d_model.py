"""The published SAM-Med3D weights as a registry entry; torch is imported when they are loaded."""

from __future__ import annotations

from pathlib import Path

from core.models.checkpoints import CHECKPOINTS
from core.models.contracts import ClickSegmenter, ModelInfo
from core.models.load_options import LoadOptions
from core.models.registered_model import RegisteredModel
from core.prompts.values import PromptKind


def _load(info: ModelInfo, weights: Path, options: LoadOptions) -> ClickSegmenter:
    from core.models.sam_med3d.load_med3d import load_published

    return load_published(info, weights, options=options)


SAM_MED3D: RegisteredModel[ClickSegmenter] = RegisteredModel(
    ModelInfo(
        key="sam_med3d",
        label="SAM-Med3D turbo",
        prompts=frozenset({PromptKind.POINT}),
        preprocessing="sam-med3d-1.5mm-cubes-v1",
        licence=CHECKPOINTS["sam_med3d_turbo"].licence,
        source=(
            "Wang et al. 2023, SAM-Med3D: Towards General-purpose Segmentation Models for Volumetric Medical "
            "Images, arXiv:2310.15161"
        ),
        checkpoint="sam_med3d_turbo",
    ),
    _load,
    ("torch", "segment_anything", "safetensors"),
    trainable=True,
)
