"""SAM 2's modules from the package's own configurations, with random weights."""

from __future__ import annotations

from sam2.build_sam import build_sam2, build_sam2_video_predictor
from sam2.modeling.sam2_base import SAM2Base
from sam2.sam2_video_predictor import SAM2VideoPredictor

from core.errors import SettingsError

CONFIGS = {
    "tiny": "configs/sam2.1/sam2.1_hiera_t.yaml",
    "small": "configs/sam2.1/sam2.1_hiera_s.yaml",
    "base_plus": "configs/sam2.1/sam2.1_hiera_b+.yaml",
    "large": "configs/sam2.1/sam2.1_hiera_l.yaml",
}
"""The package's configuration of each published size."""
IMAGE_SIZE = 1024
STATE_KEY = "model"
"""Under which SAM 2's files, and those of its fine-tunes, hold the state dict."""


def build_picture_module(size: str, *, image_size: int = IMAGE_SIZE, device: str = "cpu") -> SAM2Base:
    """The module for single pictures; the same keys and shapes at every `image_size`.

    Args:
        size: A key of `CONFIGS`.
        image_size: Side of the square that the encoder sees, a multiple of 32.
        device: A torch device.

    Raises:
        SettingsError: The size or the side is not possible.
    """
    module: SAM2Base = build_sam2(
        _config(size), ckpt_path=None, device=device, hydra_overrides_extra=_overrides(image_size)
    )
    return module.requires_grad_(False)


def build_video_module(size: str, *, image_size: int = IMAGE_SIZE, device: str = "cpu") -> SAM2VideoPredictor:
    """The module that follows objects; see `build_picture_module`.

    Its own filling of holes needs the package's CUDA extension and is switched off here, after building
    since an override is ignored; `core.propagation.fill_holes` does it where it is asked for.
    """
    predictor: SAM2VideoPredictor = build_sam2_video_predictor(
        _config(size), ckpt_path=None, device=device, hydra_overrides_extra=_overrides(image_size)
    )
    predictor.fill_hole_area = 0
    return predictor.requires_grad_(False)


def _config(size: str) -> str:
    if size not in CONFIGS:
        raise SettingsError(f"SAM 2 has no size {size!r}; choose from {', '.join(CONFIGS)}")
    return CONFIGS[size]


def _overrides(image_size: int) -> list[str]:
    if image_size < 64 or image_size % 32:
        raise SettingsError(f"SAM 2's image size is {image_size}; it must be a multiple of 32, 64 or more")
    return [] if image_size == IMAGE_SIZE else [f"++model.image_size={image_size}"]
