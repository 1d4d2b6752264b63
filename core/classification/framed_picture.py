"""The picture that a network sees: the whole one, or a close-up of the lesion, in a square frame."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.geometry import bounding_box
from core.models.image_values import as_grey

MARGIN_SHARE = 0.3
"""Room on every side of a lesion, as a share of the longer side of its box."""


class InputKind(StrEnum):
    """The input of a network; all but the first need a mask of the lesion."""

    WHOLE = "whole"
    CROP = "crop"
    CROP_MASK = "crop_mask"

    @property
    def needs_mask(self) -> bool:
        """Tell whether the lesion's place must be known."""
        return self is not InputKind.WHOLE


@dataclass(frozen=True, slots=True)
class CropWindow:
    """A square of a picture, in its index coordinates; it may reach beyond the picture's edges."""

    top: int
    left: int
    side: int


def crop_window(
    kind: InputKind, shape_yx: tuple[int, int], mask: NDArray[np.bool_] | None, *, name: str = "the case"
) -> CropWindow:
    """The square that is looked at; an empty mask gives all of the picture.

    Args:
        kind: The kind of input that is wanted.
        shape_yx: Shape of the picture.
        mask: bool (y, x); may be None where all of the picture is wanted.
        name: Name of the case, for the message.

    Raises:
        InputError: A mask is needed and is not there.
    """
    if kind.needs_mask and mask is None:
        raise InputError(
            f"{name}: this classifier looks at a close-up of the lesion and there is no mask of it; "
            "give a run that segmented it, or take a classifier of whole pictures"
        )
    if not kind.needs_mask or mask is None or not mask.any():
        side = max(shape_yx)
        return CropWindow((shape_yx[0] - side) // 2, (shape_yx[1] - side) // 2, side)
    box = bounding_box(mask)
    (top, left), (bottom, right) = box.start, box.stop
    side = int(np.ceil(max(bottom - top, right - left) * (1 + 2 * MARGIN_SHARE)))
    return CropWindow(int((top + bottom - side) // 2), int((left + right - side) // 2), side)


def framed(
    image: NDArray[np.uint8], mask: NDArray[np.bool_] | None, window: CropWindow, *, size: int
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The window in a square of `size` pixels, without distortion; black beyond the picture.

    Args:
        image: uint8, (y, x) or (y, x, 3).
        mask: bool, (y, x); None for an empty one.

    Returns:
        Grey values and mask, both (size, size).
    """
    grey = cut(as_grey(image), window)
    area = np.zeros(image.shape[:2], np.uint8) if mask is None else mask.astype(np.uint8) * 255
    interpolation = cv2.INTER_AREA if window.side > size else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(grey, (size, size), interpolation=interpolation), dtype=np.uint8)
    share = cv2.resize(cut(area, window), (size, size), interpolation=interpolation)
    return small, np.asarray(share >= 128, dtype=np.bool_)


def unframed(
    values: NDArray[np.float32], window: CropWindow, shape_yx: tuple[int, int]
) -> NDArray[np.float32]:
    """Return values of a framed square (size, size) back on the picture's grid, 0 outside of the window."""
    large = cv2.resize(values, (window.side, window.side), interpolation=cv2.INTER_LINEAR)
    result = np.zeros(shape_yx, dtype=np.float32)
    here, there = _overlap(window, shape_yx)
    result[here] = large[there]
    return result


def cut(pixels: NDArray[np.uint8], window: CropWindow) -> NDArray[np.uint8]:
    """The window of (y, x) values as a square, 0 beyond the picture's edges."""
    result = np.zeros((window.side, window.side), dtype=np.uint8)
    here, there = _overlap(window, (pixels.shape[0], pixels.shape[1]))
    result[there] = pixels[here]
    return result


def _overlap(
    window: CropWindow, shape_yx: tuple[int, int]
) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Tell where window and picture meet: in the picture, and in the window."""
    pairs = []
    for start, size in zip((window.top, window.left), shape_yx, strict=True):
        low, high = max(start, 0), min(start + window.side, size)
        pairs.append((slice(low, high), slice(low - start, high - start)))
    (y, inner_y), (x, inner_x) = pairs
    return (y, x), (inner_y, inner_x)
