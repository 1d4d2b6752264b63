"""Pictures and masks that an importer makes from a cohort's own files, beside the study."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.datasets.cohort_layout import LayoutOptions
from core.errors import SettingsError
from core.files.whole_file import write_whole

SIDE = 256
"""Pixels of the patches and slices that ranem2023 works on."""


def derived_folder(options: LayoutOptions) -> Path:
    """Where derived pictures go.

    Raises:
        SettingsError: The caller gave no folder.
    """
    if options.derived is None:
        raise SettingsError("this layout makes pictures of its own and needs a folder for them")
    return options.derived


def write_picture(path: Path, pixels: NDArray[np.uint8] | NDArray[np.bool_]) -> Path:
    """Write a picture, or a mask as 0 and 255, as PNG; the same pixels give the same file."""
    buffer = io.BytesIO()
    levels = pixels.astype(np.uint8) * 255 if pixels.dtype == np.bool_ else pixels
    Image.fromarray(levels).save(buffer, format="PNG", compress_level=4)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, buffer.getvalue())
    return path


def tiles(shape_yx: tuple[int, ...], side: int = SIDE) -> Iterator[tuple[slice, slice]]:
    """Squares side by side from the upper left; a picture that is smaller is one tile, rests are left out."""
    height, width = shape_yx[0], shape_yx[1]
    for top in range(0, max(height - side, 0) + 1, side):
        for left in range(0, max(width - side, 0) + 1, side):
            yield slice(top, min(top + side, height)), slice(left, min(left + side, width))


def padded(pixels: NDArray[np.uint8], side: int = SIDE) -> NDArray[np.uint8]:
    """(y, x) in the middle of a square of zeros; cut evenly where it is larger."""
    result = np.zeros((side, side), dtype=pixels.dtype)
    ours, theirs = zip(*(_overlap(size, side) for size in pixels.shape), strict=True)
    result[ours] = pixels[theirs]
    return result


def _overlap(size: int, side: int) -> tuple[slice, slice]:
    inner = min(size, side)
    ours, theirs = (side - inner) // 2, (size - inner) // 2
    return slice(ours, ours + inner), slice(theirs, theirs + inner)
