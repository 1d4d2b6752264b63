"""A picture or a volume that an importer has opened, with all that a case needs to know of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.datasets.derived_masks import kept_picture_mask, kept_volume_mask
from core.imaging.hashing import pixel_sha256
from core.imaging.mask_pictures import MaskedPicture, is_turned, read_targets
from core.imaging.mask_volumes import read_volume_targets
from core.imaging.masks.content import Target
from core.imaging.near_duplicates import THUMBNAIL_SHAPE, thumbnail
from core.imaging.orientation import orientation_of
from core.imaging.read_image import UnreadableFileError, opened_picture, read_image
from core.imaging.volume_files.registry import is_volume, read_volume

ReadTargets = Callable[[Path], tuple[Target, ...]]
"""The targets of a mask for this image, on its grid; what was done to bring them there is remarked upon."""

KeepMask = Callable[[NDArray[np.bool_], Path], Path]
"""Writes a mask on the image's grid below a folder, and says where."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenedImage:
    """The facts of an image once it was read.

    Attributes:
        shape: (y, x) or (z, y, x), without channels.
        pixel_sha256: The hash of the pixels; see `core.imaging.hashing`.
        thumbnail: The thumbnail for near-duplicates; constant for a volume, which is like no other: breasts
            of two people fill a slice alike, so only exact copies of volumes are told.
        read_targets: Reads a mask file for this image; raises UnreadableFileError.
        keep_mask: Writes a mask that is a part of a file, or had to be turned, as a file of its own.
        turns_mask: True for a mask file of one target that is not read alike without this image.
        spacing_mm: The spacing as the file itself says; None for a picture.
        axis_cosines: The cosines as in `core.cases.ImageFile`; the file's, whatever spacing somebody gives.
        file_axes: The axes of the file's own array for z, y and x; None for a picture.
    """

    shape: tuple[int, ...]
    pixel_sha256: str
    thumbnail: NDArray[np.float32]
    read_targets: ReadTargets
    keep_mask: KeepMask
    turns_mask: Callable[[Path], bool]
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
    with opened_picture(path) as picture:
        drawn_on = MaskedPicture((pixels.shape[0], pixels.shape[1]), orientation_of(picture))
    return OpenedImage(
        shape=drawn_on.shape,
        pixel_sha256=pixel_sha256(pixels),
        thumbnail=thumbnail(pixels),
        read_targets=lambda mask: read_targets(mask, drawn_on),
        keep_mask=kept_picture_mask,
        turns_mask=lambda mask: is_turned(mask, drawn_on),
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
        read_targets=lambda mask: read_volume_targets(mask, grid),
        keep_mask=lambda mask, folder: kept_volume_mask(mask, grid, folder),
        turns_mask=lambda mask: False,
        spacing_mm=volume.spacing_mm,
        axis_cosines=grid.steps.cosines,
        file_axes=grid.stored.axes,
    )
