"""What characteristics depend on, as one hash."""

from __future__ import annotations

import hashlib

from core.cases import ImageFile, Lesion

VERSION = 1
"""Raised whenever a characteristic's definition changes, so that stored ones are measured again."""


def appearance_sha256(image: ImageFile, lesion: Lesion) -> str:
    """Hash of image pixels, reference pixels, spacing and `VERSION`: equal hashes, equal characteristics."""
    return appearance_of_mask(lesion.mask_sha256, image.pixel_sha256, spacing_mm=image.spacing_mm)


def appearance_of_mask(mask_sha256: str, pixel_sha256: str, *, spacing_mm: tuple[float, ...] | None) -> str:
    """As `appearance_sha256`, of any mask of an image: a reader's, or a model's answer."""
    parts = (str(VERSION), pixel_sha256, mask_sha256, repr(spacing_mm))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
