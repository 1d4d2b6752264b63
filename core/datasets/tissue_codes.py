"""Masks of tissue codes, one whole number per pixel, as BCSS has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.imaging.orientation import TURNED_BY_PILLOW, orientation_of, remark_on_orientation, turned
from core.imaging.read_image import UnreadableFileError, opened_picture
from core.imaging.remarks import remark

HIGHEST_CODE = 21
_LOOK = "look at the mask over its picture"
_REPLACE = "give the mask as published: a PNG, never compressed with loss or resized"
_WORTH_A_NOTE, _TOO_MANY = 0.03, 0.3
"""Share of the pixels along the borders of codes that lie in no 2 x 2 block of one code: drawn outlines have
next to none, a thin line drawn on purpose some, and compression with loss most."""


def read_codes(path: Path) -> NDArray[np.uint16]:
    """The codes of a mask picture (y, x), turned as viewers show it.

    They are the grey values, the places of a palette (its colours, where these are themselves grey codes), or
    the red channel. Codes that are not known, and another place than grey, are remarked upon.

    Raises:
        UnreadableFileError: As `core.imaging.read_image.read_image`; or the picture was compressed with loss,
            so that its values are no codes any more.
    """
    with opened_picture(path) as picture:
        if picture.format == "JPEG" or picture.info.get("compression") in ("jpeg", "tiff_jpeg"):
            raise UnreadableFileError(path.name, "was compressed with loss (JPEG)", action=_REPLACE)
        tag = orientation_of(picture)
        remark_on_orientation(tag)
        codes = turned(_stored(picture), 1 if picture.format in TURNED_BY_PILLOW else tag)
    if codes.dtype.kind not in "bui" or codes.min() < 0:
        raise UnreadableFileError(path.name, "holds other values than whole numbers", action=_REPLACE)
    _require_outlines(codes, path.name)
    _tell_unknown(codes)
    return np.clip(codes.astype(np.int64), 0, np.iinfo(np.uint16).max).astype(np.uint16)


def _stored(picture: Image.Image) -> NDArray[Any]:
    """The values that are codes."""
    if picture.mode in ("P", "PA"):
        return _of_palette(picture)
    values = np.asarray(picture)
    if values.ndim == 2:
        return values
    colours = values[..., :3] if values.shape[2] > 2 else values[..., :1]
    if (colours != colours[..., :1]).any():
        remark("codes are taken from the red channel of a mask in colour", action=_LOOK)
    return values[..., 0]


def _of_palette(picture: Image.Image) -> NDArray[Any]:
    places = np.asarray(picture.getchannel(0) if picture.mode == "PA" else picture)
    colours = np.asarray(picture.convert("RGB"))
    is_grey = bool((colours == colours[..., :1]).all())
    if not is_grey or colours.max() > HIGHEST_CODE or np.array_equal(colours[..., 0], places):
        return places
    if len(np.unique(colours)) < len(np.unique(places)):
        return places
    remark("codes are the grey values of a palette, not its places", action=_LOOK)
    return colours[..., 0]


def _require_outlines(codes: NDArray[Any], file: str) -> None:
    """Refuse codes that are mixed along their borders."""
    share = _speckled_share(codes)
    if share > _TOO_MANY:
        raise UnreadableFileError(
            file,
            "its codes are mixed along their borders, as compression with loss leaves them",
            action=_REPLACE,
        )
    if share > _WORTH_A_NOTE:
        remark(
            f"{share:.0%} of the pixels along borders of codes stand alone: was it compressed or resized?",
            action=f"{_LOOK}; if so, {_REPLACE}",
        )


def _speckled_share(codes: NDArray[Any]) -> float:
    """Of pixels beside another code, the share that lies in no 2 x 2 block of one code."""
    if min(codes.shape) < 2:
        return 0.0
    padded = np.pad(codes, 1, mode="edge")
    middle = padded[1:-1, 1:-1]
    beside = [padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]]
    at_border = np.logical_or.reduce([one != middle for one in beside])
    corner = codes[:-1, :-1]
    block = (corner == codes[1:, :-1]) & (corner == codes[:-1, 1:]) & (corner == codes[1:, 1:])
    in_block = np.zeros(codes.shape, dtype=np.bool_)
    for y in (slice(None, -1), slice(1, None)):
        for x in (slice(None, -1), slice(1, None)):
            in_block[y, x] |= block
    borders = int(np.count_nonzero(at_border))
    return float(np.count_nonzero(at_border & ~in_block) / borders) if borders else 0.0


def _tell_unknown(codes: NDArray[Any]) -> None:
    unknown, counts = np.unique(codes[codes > HIGHEST_CODE], return_counts=True)
    if len(unknown):
        listed = ", ".join(
            f"{code} ({count} px)" for code, count in zip(unknown[:5], counts[:5], strict=True)
        )
        more = ", ..." if len(unknown) > 5 else ""
        remark(
            f"codes outside of 0 to {HIGHEST_CODE} count as no tumour: {listed}{more}",
            action="see the data set's list of codes; was the mask exported as two values, 0 and 255?",
        )
