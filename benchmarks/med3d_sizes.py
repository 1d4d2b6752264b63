"""Sizes of the SAM-Med3D networks that are measured: the published one, and one that runs in seconds."""

from __future__ import annotations

from dataclasses import replace

from core.models.sam_med3d.config import VIT_B_ORI, Med3DConfig

SMALL = replace(VIT_B_ORI, image_size=32, depth=3, dim=96, window=4)


def med3d_config(*, small: bool) -> Med3DConfig:
    """The published sizes, or small ones."""
    return SMALL if small else VIT_B_ORI
