"""Fingerprints of files, pictures and masks."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.files.gate import opened_file


def file_sha256(path: Path) -> str:
    """Return SHA-256 of a file's bytes, hex; the file is read in pieces.

    Of a folder (a DICOM series) it is that of the hashes of the files directly in it, in the order of
    these hashes: the names of the files do not matter.

    Raises:
        UnreadableFileError: It is a pipe, a device or another thing that is no file.
        OSError: The file cannot be read.
    """
    if path.is_dir():
        inside = sorted(file_sha256(file) for file in path.iterdir() if file.is_file())
        return hashlib.sha256("\n".join(inside).encode()).hexdigest()
    with opened_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pixel_sha256(pixels: NDArray[Any]) -> str:
    """Return SHA-256 of shape, dtype and values: equal for re-encoded copies of one picture.

    The byte order of the machine does not enter: values are hashed little-endian. Three axes are hashed
    piece by piece along the first, so that a volume is never copied whole.
    """
    little_endian = pixels.dtype.newbyteorder("<")
    digest = hashlib.sha256(f"{pixels.shape}{little_endian.str}".encode())
    for piece in pixels if pixels.ndim == 3 else (pixels,):
        digest.update(np.ascontiguousarray(piece, dtype=little_endian).data)
    return digest.hexdigest()


def mask_sha256(mask: NDArray[np.bool_]) -> str:
    """Return SHA-256 of a mask's shape and pixels, the same as `core.prompts.values.MaskPrompt.sha256`."""
    return hashlib.sha256(repr(mask.shape).encode() + np.packbits(mask).tobytes()).hexdigest()
