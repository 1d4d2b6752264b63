"""The models that answer clicks in volumes as registry entries; torch is imported when one is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.errors import CheckpointError
from core.imaging.hashing import file_sha256
from core.models.checkpoints import CHECKPOINTS
from core.models.click_options import ClickOptions
from core.models.contracts import ClickSegmenter, ModelInfo
from core.models.sphere_at_click import SphereAtClick, sphere_info
from core.prompts.values import PromptKind

PACKAGES = ("torch", "segment_anything", "safetensors")
UNET_PACKAGES = ("torch", "monai", "safetensors")
VOXEL_MM = 1.5
"""On which the published weights were trained."""
STARTER_3D_PATH = Path(__file__).parent / "weights" / "starter_3d.safetensors"
"""Shipped with the project; the card lies beside it."""
_POINTS = frozenset({PromptKind.POINT})

LoadClick = Callable[[ModelInfo, Path, ClickOptions], ClickSegmenter]
"""(info, weights folder, options) -> model. Imports what it needs when it is called."""


@dataclass(frozen=True, slots=True)
class RegisteredClickModel:
    """One line of the registry; see `core.models.registered_model.RegisteredModel`."""

    info: ModelInfo
    load: LoadClick
    packages: tuple[str, ...] = ()
    own_sha256: Callable[[], str] | None = None
    trainable: bool = False


def _load_sphere(info: ModelInfo, weights: Path, options: ClickOptions) -> ClickSegmenter:
    return SphereAtClick(info)


def _load_published(info: ModelInfo, weights: Path, options: ClickOptions) -> ClickSegmenter:
    from core.models.sam_med3d.load import load_published

    return load_published(info, weights, options=options)


def _load_starter(info: ModelInfo, weights: Path, options: ClickOptions) -> ClickSegmenter:
    from core.models.sam_med3d.load import load_file

    return load_file(info, STARTER_3D_PATH, sha256=_starter_sha256(), options=options)


def _starter_sha256() -> str:
    if not STARTER_3D_PATH.is_file():
        raise CheckpointError(
            f"the weights {STARTER_3D_PATH.name} are not in {STARTER_3D_PATH.parent}: they come with the "
            "source; restore them from there"
        )
    return _sha256(STARTER_3D_PATH.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _sha256(changed_ns: int) -> str:
    return file_sha256(STARTER_3D_PATH)


SPHERE_AT_CLICK = RegisteredClickModel(sphere_info(), _load_sphere)
STARTER_3D = RegisteredClickModel(
    ModelInfo(
        key="starter_3d",
        label="Starter 3D",
        prompts=_POINTS,
        preprocessing="starter-3d-cubes-v1",
        licence="Apache-2.0",
        source="Trained by this project's own jobs on ABUS phantoms; see core/models/weights/starter_3d.md",
    ),
    _load_starter,
    PACKAGES,
    own_sha256=_starter_sha256,
    trainable=True,
)
SAM_MED3D = RegisteredClickModel(
    ModelInfo(
        key="sam_med3d",
        label="SAM-Med3D turbo",
        prompts=_POINTS,
        preprocessing="sam-med3d-1.5mm-cubes-v1",
        licence=CHECKPOINTS["sam_med3d_turbo"].licence,
        source=(
            "Wang et al. 2023, SAM-Med3D: Towards General-purpose Segmentation Models for Volumetric Medical "
            "Images, arXiv:2310.15161"
        ),
        checkpoint="sam_med3d_turbo",
    ),
    _load_published,
    PACKAGES,
    trainable=True,
)
UNET_3D = "unet3d"
"""Key of the baseline without prompts, which has no weights until it is trained here."""
SCRATCH: dict[str, int] = {STARTER_3D.info.key: 8, UNET_3D: 32}
"""Those that are trained from nothing, and what the side of their cube must be a multiple of."""
ARCHITECTURES = frozenset({STARTER_3D.info.key, SAM_MED3D.info.key, UNET_3D})
"""Those whose descendants, trained here, answer clicks in volumes."""
