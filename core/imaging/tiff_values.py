"""The values of TIFF files where Pillow hands on others, or does not take the file.

Pillow gives signed bytes as unsigned ones and unsigned words of 32 bits as signed ones, turns a picture whose
zero is white (TIFF 6.0, PhotometricInterpretation 0) into black only up to 8 bits, and knows neither floats
of 16 or 64 bits nor whole numbers of 64. Programs that write arrays, tifffile and ImageJ among them, make
all of these.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.files.unpacking import ZLIB, unpacked_pieces

_BITS, _PHOTOMETRIC, _ORIENTATION, _SAMPLE_FORMAT = 258, 262, 274, 339
_WHITE_IS_ZERO, _SIGNED = 0, 2
_PLAIN, _PACKBITS = 1, 32773
_DEFLATED = frozenset({8, 32946, 50013})
_SPARE_BYTES = 2**20
_MARK = "zero_is_white"
_PILLOW_INVERTS = frozenset({"1", "L"})
"""Modes that Pillow decodes to black for zero."""


def zero_is_white(picture: Image.Image) -> bool:
    """Tell whether a picture is a TIFF whose lowest value is shown white."""
    tags = getattr(picture, "tag_v2", None)
    return _MARK in picture.info or (tags is not None and tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO)


def shown_values(picture: Image.Image, pixels: NDArray[Any]) -> NDArray[Any]:
    """Return decoded pixels of one channel as they are shown: the higher, the brighter."""
    values = _with_sign(picture, pixels)
    is_left = zero_is_white(picture) and picture.mode not in _PILLOW_INVERTS
    return _inverted(values) if is_left else values


def stored_values(picture: Image.Image, pixels: NDArray[Any]) -> NDArray[Any]:
    """Return the decoded pixels of one channel as the file holds them, whatever is shown white."""
    values = _with_sign(picture, pixels)
    was_inverted = zero_is_white(picture) and picture.mode in _PILLOW_INVERTS
    return _inverted(values) if was_inverted else values


def opened_by_tifffile(path: Path, *, most_pixels: int) -> Image.Image | None:
    """A grey TIFF that Pillow does not take, as a Pillow image; None where it is no such file.

    Values of 64 bits keep 32 of them.
    """
    import tifffile

    try:
        with tifffile.TiffFile(path) as file:
            page: Any = file.pages[0]
            one_channel = len(file.pages) == 1 and page.samplesperpixel == 1 and page.dtype.kind in "iuf"
            depth = max(page.imagedepth, page.tiledepth)
            sides = max(page.imagewidth, page.tilewidth) * max(page.imagelength, page.tilelength) * depth
            if not one_channel or sides > most_pixels or not _unpacks_to(file, page):
                return None
            picture = Image.fromarray(_of_32_bits(np.squeeze(page.asarray())))
            tags = {tag.code: tag.value for tag in page.tags}
    except Exception:  # a damaged file, or a compression without a decoder here
        return None
    if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO:
        picture.info[_MARK] = True
    picture.getexif()[_ORIENTATION] = int(tags.get(_ORIENTATION, 1))
    return picture


def _unpacks_to(file: Any, page: Any) -> bool:
    """Tell whether its pieces hold no more than they should: the decoder for them does not look."""
    if page.compression in (_PLAIN, _PACKBITS):
        return True
    if page.compression not in _DEFLATED:
        return False
    most = 2 * page.size * page.dtype.itemsize + _SPARE_BYTES
    count = 0
    for place, length in zip(page.dataoffsets, page.databytecounts, strict=True):
        file.filehandle.seek(place)
        for piece in unpacked_pieces(io.BytesIO(file.filehandle.read(length)), wbits=ZLIB):
            count += len(piece)
            if count > most:
                return False
    return True


def _of_32_bits(values: NDArray[Any]) -> NDArray[Any]:
    """Return the values in a type that a Pillow image holds."""
    if values.dtype.kind == "f":
        return values.astype(np.float32)
    limits = np.iinfo(np.int32)
    fits = limits.min <= values.min() and values.max() <= limits.max
    return values.astype(np.int32 if fits else np.float32)


def _with_sign(picture: Image.Image, pixels: NDArray[Any]) -> NDArray[Any]:
    """Return values signed or not, as the file says."""
    tags = getattr(picture, "tag_v2", None)
    if tags is None or pixels.ndim != 2 or picture.mode not in ("L", "I"):
        return pixels
    is_signed = _SIGNED in np.atleast_1d(tags.get(_SAMPLE_FORMAT, 1))
    bits = int(np.atleast_1d(tags.get(_BITS, 1))[0])
    if picture.mode == "L" and bits == 8 and is_signed:
        return pixels.view(np.int8)
    return pixels.view(np.uint32) if picture.mode == "I" and bits == 32 and not is_signed else pixels


def _inverted(values: NDArray[Any]) -> NDArray[Any]:
    """Return the values with the lowest and the highest of their type changed over."""
    return -values if values.dtype.kind == "f" else np.invert(values)
