"""The orientation tag of picture files (EXIF 2.32, tag 274; TIFF 6.0): how a viewer turns what is stored."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.imaging.remarks import remark

UPRIGHT = 1
TURNED_BY_PILLOW = frozenset({"TIFF"})
"""Formats whose orientation Pillow applies itself while it decodes them."""

_TAG = 274
_BACK = {6: 8, 8: 6}
"""The tag that undoes one, where it is another."""


def orientation_of(picture: Image.Image) -> int:
    """The tag, 1 to 8; 1 (as stored) where there is none or it makes no sense. Call before decoding."""
    try:
        tag = picture.getexif().get(_TAG, UPRIGHT)
    except Exception:  # a damaged tag says nothing about the pixels
        return UPRIGHT
    return int(tag) if isinstance(tag, int) and 1 <= tag <= 8 else UPRIGHT


def turned(stored: NDArray[Any], tag: int) -> NDArray[Any]:
    """Turn stored pixels, (y, x) or (y, x, channels), as a viewer does under an orientation tag."""
    if tag == 5:
        return stored.swapaxes(0, 1)
    if tag == 7:
        return np.rot90(stored, 2).swapaxes(0, 1)
    views = {2: stored[:, ::-1], 3: stored[::-1, ::-1], 4: stored[::-1]}
    if tag in views:
        return views[tag]
    return np.rot90(stored, {6: -1, 8: 1}[tag]) if tag in (6, 8) else stored


def turned_back(shown: NDArray[Any], tag: int) -> NDArray[Any]:
    """The inverse of `turned`."""
    return turned(shown, _BACK.get(tag, tag))


def remark_on_orientation(tag: int) -> None:
    """Tell that a picture is turned as its tag says."""
    if tag != UPRIGHT:
        remark(
            f"its orientation tag ({tag}) is honoured: it is turned as viewers show it",
            action="nothing, if masks were drawn on the turned picture; else save it without the tag",
        )
