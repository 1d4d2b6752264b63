"""The starter for volumes as a registry entry; torch is imported when it is loaded."""

from __future__ import annotations

from pathlib import Path

from core.models.contracts import ClickSegmenter, ModelInfo
from core.models.load_options import LoadOptions
from core.models.registered_model import RegisteredModel
from core.models.shipped_weights import SHIPPED_WEIGHTS, shipped_sha256
from core.prompts.values import PromptKind

STARTER_3D_PATH = SHIPPED_WEIGHTS / "starter_3d.safetensors"


def _load(info: ModelInfo, weights: Path, options: LoadOptions) -> ClickSegmenter:
    from core.models.sam_med3d.load_med3d import load_file

    return load_file(info, STARTER_3D_PATH, sha256=_starter_sha256(), options=options)


def _starter_sha256() -> str:
    return shipped_sha256(STARTER_3D_PATH)


STARTER_3D: RegisteredModel[ClickSegmenter] = RegisteredModel(
    ModelInfo(
        key="starter_3d",
        label="Starter 3D",
        prompts=frozenset({PromptKind.POINT}),
        preprocessing="starter-3d-cubes-v1",
        licence="Apache-2.0",
        source="Trained by this project's own jobs on ABUS phantoms; see core/models/weights/starter_3d.md",
    ),
    _load,
    ("torch", "segment_anything", "safetensors"),
    own_sha256=_starter_sha256,
    trainable=True,
)
