"""The one slice that stands for a case: of a volume that with most of the reference, of a picture all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.cases import Modality
from core.imaging.hashing import pixel_sha256
from core.imaging.intensity_window import window_of
from core.imaging.mask_pictures import read_mask
from core.imaging.mask_volumes import read_mask_volume
from core.imaging.read_image import UnreadableFileError, read_image
from core.imaging.volume_files.registry import is_volume, read_volume
from core.imaging.windowed_frames import WindowedFrames
from core.volumes import Volume

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class ShownSlice:
    """The slice that is drawn of a case.

    Attributes:
        image: uint8 (y, x) or (y, x, 3); of a volume in its modality's intensity window.
        reference: bool (y, x), the union of the masks on the slice.
        slice_index: The index of the slice, from 0 at the feet; None for a picture.
    """

    image: NDArray[np.uint8]
    reference: Mask
    slice_index: int | None

    def of(self, mask: Mask) -> Mask:
        """The part (y, x) of a whole mask that lies on the slice."""
        return mask if self.slice_index is None else mask[self.slice_index]


def shown_slice(
    image: Path, masks: Sequence[Path], *, modality: Modality, imported_sha256: str | None = None
) -> ShownSlice:
    """Read the slice and its reference.

    Args:
        image: A picture or a volume.
        masks: The masks of the reference.
        modality: Says which intensity window a volume gets.
        imported_sha256: `pixel_sha256` of the image as it was imported, where results about it are shown.

    Raises:
        UnreadableFileError: A file cannot be read, or the image is another than was imported.
    """
    opened = read_volume(image) if is_volume(image) else read_image(image)
    pixels = opened.voxels if isinstance(opened, Volume) else opened
    if imported_sha256 not in (None, pixel_sha256(pixels)):
        problem = "has changed since it was imported, so it is not shown with results about what it was"
        raise UnreadableFileError(
            image.name, problem, action="put the old file back, or import the study again"
        )
    return _of_volume(opened, masks, modality) if isinstance(opened, Volume) else _of_picture(opened, masks)


def fullest_slice(mask: Mask) -> int:
    """The axial slice with most of a mask (z, y, x), of equals the lowest; of an empty mask the middle."""
    areas = np.count_nonzero(mask, axis=(1, 2))
    return int(np.argmax(areas)) if areas.any() else mask.shape[0] // 2


def _of_picture(pixels: NDArray[np.uint8], masks: Sequence[Path]) -> ShownSlice:
    union = np.zeros(pixels.shape[:2], dtype=np.bool_)
    for path in masks:
        union = union | read_mask(path)
    return ShownSlice(pixels, union, None)


def _of_volume(volume: Volume, masks: Sequence[Path], modality: Modality) -> ShownSlice:
    union = np.zeros(volume.shape, dtype=np.bool_)
    for path in masks:
        union |= read_mask_volume(path, volume.grid)
    index = fullest_slice(union)
    return ShownSlice(WindowedFrames(volume, window_of(modality))[index], union[index].copy(), index)
