"""Reading two-dimensional pictures and masks from PNG, JPEG, TIFF and BMP files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from core.errors import UnreadableFileError as UnreadableFileError
from core.files.gate import opened_file, shown_name
from core.files.limits import PAGES, PICTURE_BYTES, PIXELS, SIDE
from core.imaging.file_kinds import foreign_kind
from core.imaging.orientation import TURNED_BY_PILLOW, orientation_of, remark_on_orientation, turned
from core.imaging.remarks import remark
from core.imaging.tiff_values import opened_by_tifffile, shown_values

IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"})
"""File name endings, lower case, that `read_image` and `read_mask` take."""

_INTACT = "replace it by an intact copy"
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP")
_BYTE_MODES = frozenset({"L", "RGB"})
_TILE_WIDTH, _TILE_HEIGHT = 322, 323
_WIDE_MODES = frozenset({"I", "F", "I;16", "I;16L", "I;16B", "I;16N"})


def read_image(path: Path) -> NDArray[np.uint8]:
    """Decode a picture.

    Alpha is dropped and a palette resolved. A grey picture stored as RGB (three equal channels) comes
    back as grey. Values of more than 8 bits, integer or float, are scaled linearly so that the
    picture's own minimum becomes 0 and its maximum 255 (a constant picture becomes 0): grey levels of
    such files are comparable within a picture, not between pictures. Colour of 16 bits keeps the
    high byte of each value. An orientation tag is honoured, as viewers do, and remarked upon.

    Returns:
        uint8, (y, x) for grey or (y, x, 3) for colour; never empty.

    Raises:
        UnreadableFileError: The file is missing, damaged, truncated, of another format, holds
            several pages, or is larger than `core.files.limits` says. The message names the file without its
            folder.
    """
    return _without_equal_channels(_to_bytes(_decode(path)))


@contextmanager
def opened_picture(path: Path) -> Iterator[Image.Image]:
    """A picture file, checked and not yet decoded.

    Raises:
        UnreadableFileError: As for `read_image`, also for whatever fails while the picture is in use.
    """
    _require_nameable(path)
    if not path.exists() or path.is_dir():
        raise UnreadableFileError(
            path.name, "there is no such file", action="correct its name or put it in place"
        )
    try:
        # Opened by name, Pillow maps a plain TIFF into memory and garbles it where it has an orientation tag.
        with opened_file(path, limit=PICTURE_BYTES) as file, _opened(file, path) as picture:
            _require_reasonable(picture, path.name)
            yield picture
    except UnreadableFileError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large(path.name) from error
    # Pillow's decoders raise whatever a damaged file leads them into: OSError, SyntaxError, ValueError,
    # struct.error, zlib.error, IndexError, ... None of it may end an import of a thousand files.
    except Exception as error:
        raise _unreadable(path, error) from error


def _opened(file: BinaryIO, path: Path) -> Image.Image:
    """The picture, not yet decoded; a grey TIFF that Pillow does not take is decoded already."""
    Image.MAX_IMAGE_PIXELS = PIXELS.value()  # above twice as many Pillow refuses by itself
    try:
        return Image.open(file, formats=_FORMATS)
    except UnidentifiedImageError:
        picture = opened_by_tifffile(path, most_pixels=PIXELS.value())
        if picture is None:
            raise
        return picture


def _decode(path: Path) -> NDArray[Any]:
    """Pixels as a viewer shows them, (y, x) or (y, x, 3), palette resolved and alpha dropped."""
    with opened_picture(path) as picture:
        remark_on_further_pictures(picture)
        tag = orientation_of(picture)
        remark_on_orientation(tag)
        return turned(_pixels(picture), 1 if picture.format in TURNED_BY_PILLOW else tag)


def _require_nameable(path: Path) -> None:
    """Refuse a name that is no text: neither a report nor the store could hold it."""
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise UnreadableFileError(
            shown_name(path.name), "its path is not valid UTF-8", action="rename it"
        ) from error


def _require_reasonable(picture: Image.Image, name: str) -> None:
    """Refuse what must not or cannot be decoded as one picture."""
    tags = getattr(picture, "tag_v2", {})
    tile = int(tags.get(_TILE_WIDTH, 1)) * int(tags.get(_TILE_HEIGHT, 1))
    if max(picture.width * picture.height, tile) > PIXELS.value():
        raise _too_large(name)
    if max(picture.size) > SIDE.value():
        raise UnreadableFileError(
            name,
            f"has {picture.width:,} x {picture.height:,} pixels where {SIDE.value():,} a side is the most",
            action="crop or downsample it",
        )
    pages = _pages(picture) if picture.format == "TIFF" else 1
    if pages > 1:
        more = "more than " if pages > PAGES.value() else ""
        raise UnreadableFileError(
            name,
            f"holds {more}{min(pages, PAGES.value()):,} pages",
            action="export each page as a picture of its own",
        )


def _pages(picture: Image.Image) -> int:
    """How many pages a TIFF has, counted until there are too many: their directories may never end."""
    pages = 1
    try:
        while pages <= PAGES.value():
            picture.seek(pages)
            pages += 1
    except EOFError:
        pass
    picture.seek(0)
    return pages


def remark_on_further_pictures(picture: Image.Image) -> None:
    """Tell where a file holds an animation or several views, of which the first is read."""
    if (count := getattr(picture, "n_frames", 1)) > 1:
        remark(f"holds {count} pictures (an animation, perhaps): the first is read", action="look at it")


def _pixels(picture: Image.Image) -> NDArray[Any]:
    """Decoded pixels of a picture in any mode."""
    if "transparency" in picture.info:
        remark(
            "transparency of one or several colours is dropped: pixels have their full colour",
            action="look at the picture; where it differs from a viewer's, save it without transparency",
        )
    if picture.mode in _BYTE_MODES | _WIDE_MODES:
        return shown_values(picture, np.asarray(picture))
    if picture.mode in {"LA", "RGBA", "PA"} and (alpha := picture.getchannel("A").getextrema()) != (255, 255):
        remark(
            f"transparency (alpha {alpha[0]} to {alpha[1]}) is dropped: pixels have their full colour",
            action="look at the picture; where it differs from a viewer's, save it without transparency",
        )
    return np.asarray(picture.convert("L" if picture.mode in {"1", "LA", "La"} else "RGB"))


def _to_bytes(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """The picture itself where it has 8 bits, else its own range scaled to 0..255."""
    if pixels.dtype == np.uint8:
        return pixels
    values = pixels.astype(np.float64)
    finite = np.isfinite(values)
    low, high = (values[finite].min(), values[finite].max()) if finite.any() else (0.0, 0.0)
    remark(
        f"grey levels from {low:g} to {high:g} are scaled to 0 to 255 by the picture's own range",
        action="do not compare grey levels between such pictures, or save them with 8 bits",
    )
    if not finite.all():
        remark(
            f"{int(np.count_nonzero(~finite))} pixels are not finite numbers; they are shown black",
            action="find out what they were, and save the picture again",
        )
    scale = 255.0 / (high - low) if high > low else 0.0
    scaled = np.where(finite, (np.where(finite, values, low) - low) * scale, 0.0)
    return np.rint(scaled).astype(np.uint8)


def _without_equal_channels(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Grey stored as colour becomes grey."""
    if pixels.ndim == 2:
        return pixels
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    if np.array_equal(red, green) and np.array_equal(red, blue):
        return np.ascontiguousarray(red)
    return pixels


def _too_large(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        name, f"more than {PIXELS.value() / 1e6:.0f} million pixels", action="crop or downsample it"
    )


def _unreadable(path: Path, error: Exception) -> UnreadableFileError:
    if path.stat().st_size == 0:
        return UnreadableFileError(path.name, "is empty", action=_INTACT)
    if (kind := foreign_kind(path)) is not None:
        problem = f"is {kind}, not a PNG, JPEG, TIFF or BMP picture"
        action = "save it as PNG, if it holds a picture"
        action += "" if "picture" in kind else ", or as NIfTI (.nii.gz), if it holds a volume"
        return UnreadableFileError(path.name, problem, action=action)
    if isinstance(error, UnidentifiedImageError) and _is_tiff(path):
        problem = "is a TIFF of a kind that is not read here (several channels of more than 8 bits, perhaps)"
        return UnreadableFileError(path.name, problem, action=f"save it as PNG, or {_INTACT}")
    problem = f"cannot be read as PNG, JPEG, TIFF or BMP ({type(error).__name__})"
    action = f"it is damaged, cut short or of another kind: {_INTACT}"
    return UnreadableFileError(path.name, problem, action=action)


def _is_tiff(path: Path) -> bool:
    with opened_file(path) as file:
        return file.read(4) in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
