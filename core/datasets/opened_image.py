"""A picture or a volume that an importer has opened, with all that a case needs to know of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.imaging.hashing import pixel_sha256
from core.imaging.mask_volumes import read_mask_volume
from core.imaging.near_duplicates import THUMBNAIL_SHAPE, thumbnail
from core.imaging.read import UnreadableFileError, read_image, read_mask
from core.imaging.volume_files.registry import is_volume, read_volume

ReadMask = Callable[[Path], tuple[NDArray[np.bool_], str | None]]
"""A mask for this image, and what was done to bring it onto the image's grid."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenedImage:
    """What is known of an image once it was read.

    Attributes:
        shape: (y, x) or (z, y, x), without channels.
        pixel_sha256: See `core.imaging.hashing`.
        thumbnail: For near-duplicates; constant for a volume, which is like no other: breasts of two
            people fill a slice alike, so only exact copies of volumes are told.
        read_mask: Reads a mask file for this image; raises UnreadableFileError.
        spacing_mm: As the file itself says; None for a picture.
        axis_cosines: See `core.cases.ImageFile`; the file's, whatever spacing somebody gives.
        file_axes: For z, y and x the axis of the file's own array; None for a picture.
    """

    shape: tuple[int, ...]
    pixel_sha256: str
    thumbnail: NDArray[np.float32]
    read_mask: ReadMask
    spacing_mm: tuple[float, float, float] | None = None
    axis_cosines: tuple[float, ...] | None = None
    file_axes: tuple[int, int, int] | None = None


def open_image(path: Path) -> OpenedImage:
    """Open a picture or a volume.

    Raises:
        UnreadableFileError: It cannot be used, or every voxel of a volume has the same value.
    """
    return _open_volume(path) if is_volume(path) else _open_picture(path)


def _open_picture(path: Path) -> OpenedImage:
    pixels = read_image(path)
    return OpenedImage(
        shape=(pixels.shape[0], pixels.shape[1]),
        pixel_sha256=pixel_sha256(pixels),
        thumbnail=thumbnail(pixels),
        read_mask=lambda mask: (read_mask(mask), None),
    )


def _open_volume(path: Path) -> OpenedImage:
    volume = read_volume(path)
    first = volume.voxels.flat[0]
    if all((slab == first).all() for slab in volume.voxels):
        raise UnreadableFileError(
            path.name, f"every voxel has the value {first:g}", action="export it again: it shows nothing"
        )
    grid = volume.grid
    return OpenedImage(
        shape=volume.shape,
        pixel_sha256=pixel_sha256(volume.voxels),
        thumbnail=np.zeros(THUMBNAIL_SHAPE, dtype=np.float32),
        read_mask=lambda mask: read_mask_volume(mask, grid),
        spacing_mm=volume.spacing_mm,
        axis_cosines=grid.steps.cosines,
        file_axes=grid.stored.axes,
    )
