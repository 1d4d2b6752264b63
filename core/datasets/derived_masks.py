"""Masks that an import takes out of a file of several, or turns, kept as files of their own by their hash."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.datasets.derived_pictures import write_picture
from core.imaging.hashing import mask_sha256, pixel_sha256
from core.imaging.mask_volumes import write_volume_mask
from core.volumes import Grid


def kept_picture_mask(mask: NDArray[np.bool_], folder: Path) -> Path:
    """Write a mask (y, x) as a PNG of 0 and 255.

    Raises:
        OSError: The disk is full or not writable.
    """
    return write_picture(folder / f"{mask_sha256(mask)}.png", mask)


def kept_volume_mask(mask: NDArray[np.bool_], grid: Grid, folder: Path) -> Path:
    """Write a mask (z, y, x) as NIfTI on the grid of its image's file.

    The name holds the grid as well: one mask may lie on two images.

    Raises:
        OSError: The disk is full or not writable.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = pixel_sha256(grid.as_in_file.affine)
    return write_volume_mask(folder / f"{mask_sha256(mask)}_{place[:8]}.nii.gz", mask, grid)
