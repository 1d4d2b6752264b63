"""The starter as a registry entry; torch is imported when it is loaded."""

from __future__ import annotations

from pathlib import Path

from core.models.contracts import ModelInfo, Segmenter
from core.models.load_options import LoadOptions
from core.models.registered_model import RegisteredModel
from core.models.shipped_weights import SHIPPED_WEIGHTS, shipped_sha256
from core.prompts.values import PromptKind

STARTER_2D_PATH = SHIPPED_WEIGHTS / "starter_2d.safetensors"

# BUSI is given for research with citation; weights fitted to it are no freer than that.
_INFO = ModelInfo(
    key="starter_2d",
    label="Starter 2D",
    prompts=frozenset(PromptKind),
    preprocessing="starter-longest-256-flip-image-v2",
    licence="LicenseRef-BUSI-research",
    source="Trained by this project's own jobs on phantoms and BUSI; see core/models/weights/starter_2d.md",
)


def load_starter_2d(info: ModelInfo, weights: Path, options: LoadOptions) -> Segmenter:
    """Load the shipped starter; see `core.models.starter.load_starter.load_starter`."""
    from core.models.starter.load_starter import load_starter

    return load_starter(info, STARTER_2D_PATH, sha256=_starter_sha256(), device=options.device)


def _starter_sha256() -> str:
    return shipped_sha256(STARTER_2D_PATH)


STARTER_2D: RegisteredModel[Segmenter] = RegisteredModel(
    _INFO,
    load_starter_2d,
    ("torch", "segment_anything", "safetensors"),
    own_sha256=_starter_sha256,
    trainable=True,
)
