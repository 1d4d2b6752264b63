"""Fingerprints of files, pictures and masks."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, hex; the file is read in pieces.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pixel_sha256(pixels: NDArray[Any]) -> str:
    """SHA-256 of shape, dtype and values: equal for re-encoded copies of one picture.

    The byte order of the machine does not enter: values are hashed little-endian.
    """
    little_endian = np.ascontiguousarray(pixels, dtype=pixels.dtype.newbyteorder("<"))
    digest = hashlib.sha256(f"{pixels.shape}{little_endian.dtype.str}".encode())
    digest.update(little_endian.data)
    return digest.hexdigest()


def mask_sha256(mask: NDArray[np.bool_]) -> str:
    """SHA-256 of a mask's shape and pixels, the same as `core.prompts.values.MaskPrompt.sha256`."""
    return hashlib.sha256(repr(mask.shape).encode() + np.packbits(mask).tobytes()).hexdigest()
