"""What characteristics depend on, as one hash."""

from __future__ import annotations

import hashlib

from core.cases import ImageFile, Lesion

VERSION = 1
"""Raised whenever a characteristic's definition changes, so that stored ones are measured again."""


def appearance_sha256(image: ImageFile, lesion: Lesion) -> str:
    """Hash of image pixels, reference pixels, spacing and `VERSION`: equal hashes, equal characteristics."""
    parts = (str(VERSION), image.pixel_sha256, lesion.mask_sha256, repr(image.spacing_mm))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
