"""The starter as a registry entry; torch is imported when it is loaded."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from core.errors import CheckpointError
from core.imaging.hashing import file_sha256
from core.models.contracts import ModelInfo, Segmenter
from core.models.registered_model import RegisteredModel
from core.prompts.values import PromptKind

WEIGHTS_PATH = Path(__file__).parent / "weights" / "starter_2d.safetensors"
"""Shipped with the project; the card lies beside it."""

# BUSI is given for research with citation; weights fitted to it are no freer than that.
_INFO = ModelInfo(
    key="starter_2d",
    label="Starter 2D",
    prompts=frozenset(PromptKind),
    preprocessing="starter-longest-256-flip-image-v2",
    licence="LicenseRef-BUSI-research",
    source="Trained by this project's own jobs on phantoms and BUSI; see core/models/weights/starter_2d.md",
)


def _load(info: ModelInfo, weights: Path, device: str) -> Segmenter:
    from core.models.starter.load import load_starter

    return load_starter(info, device=device)


def _shipped_sha256() -> str:
    if not WEIGHTS_PATH.is_file():
        raise CheckpointError(
            f"the weights {WEIGHTS_PATH.name} are not in {WEIGHTS_PATH.parent}: they come with the source; "
            "restore them from there"
        )
    return _sha256(WEIGHTS_PATH.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _sha256(changed_ns: int) -> str:
    return file_sha256(WEIGHTS_PATH)


STARTER_2D = RegisteredModel(
    _INFO,
    _load,
    ("torch", "segment_anything", "safetensors"),
    own_sha256=_shipped_sha256,
    trainable=True,
)
