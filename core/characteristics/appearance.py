"""The hash of everything that characteristics depend on."""

from __future__ import annotations

import hashlib

from core.cases import ImageFile, Lesion
from core.voxel_steps import VoxelSteps

VERSION = 1
"""Raised whenever a characteristic's definition changes, so that stored ones are measured again."""


def appearance_sha256(image: ImageFile, lesion: Lesion) -> str:
    """Hash image pixels, reference pixels, steps and `VERSION`: equal hashes, equal characteristics."""
    return appearance_of_mask(lesion.mask_sha256, image.pixel_sha256, steps=image.steps)


def appearance_of_mask(mask_sha256: str, pixel_sha256: str, *, steps: VoxelSteps | None) -> str:
    """Return `appearance_sha256` for any mask of an image: a reader's, or a model's answer."""
    parts = [str(VERSION), pixel_sha256, mask_sha256, repr(None if steps is None else steps.lengths_mm)]
    if steps is not None and steps.is_oblique:  # all others keep the hash that they had before
        parts.append(repr(steps.cosines))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
