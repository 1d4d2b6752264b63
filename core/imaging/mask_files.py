"""Masks as files named by their content: the store keeps the hash, this module keeps the pixels."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.errors import InputError
from core.files.whole_file import make_folder, write_whole
from core.imaging.hashing import mask_sha256
from core.imaging.mask_pictures import read_mask
from core.imaging.nifti_bytes import nifti_bytes
from core.imaging.volume_files.nifti_file import read_nifti

_VOLUME_ENDING = ".nii.gz"


def mask_path(root: Path, sha256: str) -> Path:
    """Return where the mask with this hash lies below `root`: a NIfTI file of a volume, else a PNG.

    Raises:
        InputError: The text is not a SHA-256 in hex.
    """
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise InputError(f"{sha256[:80]!r} is not a mask's SHA-256; take the one that the store holds")
    volume = root / sha256[:2] / f"{sha256}{_VOLUME_ENDING}"
    return volume if volume.exists() else volume.with_name(f"{sha256}.png")


def save_mask(root: Path, mask: NDArray[np.bool_]) -> str:
    """Keep a mask and return its hash; a mask already kept is not written again.

    A picture's mask is a 1-bit PNG, a volume's a compressed NIfTI of 0 and 1 in voxels (x, y, z): the
    store names masks by their bits, so where they lie in the world is not kept
    (`core.imaging.mask_volumes.write_volume_mask` writes that). The same mask gives the same file.

    The file appears whole or not at all: it is written beside its place, flushed to disk and renamed,
    so several processes may save the same mask at once.

    Args:
        root: Folder of the mask files; made if missing.
        mask: bool, (y, x) or (z, y, x), not of zero size; may be all False.

    Raises:
        InputError: The mask has other axes.
        OSError: The disk is full or not writable.
    """
    if mask.ndim not in (2, 3) or mask.size == 0:
        raise InputError(f"a mask of shape {mask.shape} cannot be kept; give (y, x) or (z, y, x)")
    sha256 = mask_sha256(mask)
    path = mask_path(root, sha256)
    if mask.ndim == 3:
        path = path.with_name(f"{sha256}{_VOLUME_ENDING}")
    if not path.exists():
        make_folder(path.parent)
        write_whole(path, _png(mask) if mask.ndim == 2 else nifti_bytes(mask.T, np.eye(4)))
    return sha256


def load_mask(root: Path, sha256: str) -> NDArray[np.bool_]:
    """The mask kept under this hash, bool (y, x) or (z, y, x).

    Raises:
        InputError: It is not there, or its pixels no longer have that hash.
    """
    path = mask_path(root, sha256)
    mask = read_nifti(path).array.T > 0 if path.name.endswith(_VOLUME_ENDING) else read_mask(path)
    if mask_sha256(mask) != sha256:
        raise InputError(f"{path.name}: its pixels are not those it is named after; delete it and run again")
    return mask


def _png(mask: NDArray[np.bool_]) -> bytes:
    """The mask as a 1-bit PNG."""
    buffer = io.BytesIO()
    Image.fromarray(mask.astype(np.uint8) * 255).convert("1").save(buffer, format="PNG")
    return buffer.getvalue()
