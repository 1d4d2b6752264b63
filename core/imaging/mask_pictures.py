"""Masks in picture files: which pixels are target, found from the content and never from the file's name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.errors import InputError
from core.files.gate import opened_file
from core.files.limits import PICTURE_BYTES
from core.imaging.masks.content import Target
from core.imaging.masks.mask_channels import listed, targets_of_planes
from core.imaging.masks.mask_values import SMALL_LABEL
from core.imaging.masks.palette_masks import palette_targets
from core.imaging.orientation import (
    TURNED_BY_PILLOW,
    UPRIGHT,
    orientation_of,
    remark_on_orientation,
    turned,
    turned_back,
)
from core.imaging.read_image import UnreadableFileError, opened_picture, remark_on_further_pictures
from core.imaging.remarks import remark
from core.imaging.tiff_values import stored_values, zero_is_white

_PLANE_MODES = frozenset({"L", "LA", "RGB", "RGBA", "I", "F", "I;16", "I;16L", "I;16B", "I;16N"})
_CHOOSE = "choose one with --column label=NUMBER or NAME, or merge them on purpose with --column label=all"


@dataclass(frozen=True, slots=True)
class DrawnOn:
    """The picture that a mask was drawn on.

    Attributes:
        shape: (y, x) as it is shown.
        tag: Its orientation tag.
    """

    shape: tuple[int, int]
    tag: int = UPRIGHT


def read_targets(path: Path, drawn_on: DrawnOn | None = None) -> tuple[Target, ...]:
    """The targets of a mask picture; how they were found is remarked upon where it is not plain.

    `core.imaging.masks` says how grey, colours, palettes and transparency are read. A mask whose size
    fits its picture only when one of the two is not turned by its orientation tag is brought to it.

    Args:
        path: PNG, JPEG, TIFF or BMP, by its first bytes.
        drawn_on: The picture; None where a mask stands for itself.

    Returns:
        One target (perhaps empty) with pixels bool (y, x), or one per label.

    Raises:
        UnreadableFileError: As `core.imaging.read_image.read_image`; or it is a picture in colour, no mask.
    """
    with opened_picture(path) as picture:
        remark_on_further_pictures(picture)
        tag, by_pillow = orientation_of(picture), picture.format in TURNED_BY_PILLOW
        planes, palette = _planes(picture, path)
        _require_finite(planes, path.name)
        _require_values_that_survive(picture, planes, path.name)
    shown = planes if by_pillow else turned(planes, tag)
    placed = _placed(shown, tag, drawn_on)
    try:
        return palette_targets(placed, palette) if palette is not None else targets_of_planes(placed)
    except InputError as error:
        raise UnreadableFileError(
            path.name, str(error), action="give a mask: two values, or one value or colour per label"
        ) from error


def read_mask(path: Path, drawn_on: DrawnOn | None = None) -> NDArray[np.bool_]:
    """A mask of one target, as `read_targets` reads it.

    Returns:
        bool, (y, x); all False for an empty mask.

    Raises:
        UnreadableFileError: As `read_targets`; or the mask holds several labels, which it lists.
    """
    return require_one(read_targets(path, drawn_on), path.name)


def is_turned(path: Path, drawn_on: DrawnOn) -> bool:
    """Whether a mask and its picture have different orientation tags, so that one may have to be turned.

    Raises:
        UnreadableFileError: As `core.imaging.read_image.read_image`.
    """
    with opened_picture(path) as picture:
        return orientation_of(picture) != drawn_on.tag


def require_one(targets: tuple[Target, ...], file: str) -> NDArray[np.bool_]:
    """The pixels of a mask that holds one target.

    Raises:
        UnreadableFileError: It holds several labels; the message lists them.
    """
    if len(targets) > 1:
        raise several_labels(targets, file)
    return targets[0].pixels


def several_labels(targets: tuple[Target, ...], file: str) -> UnreadableFileError:
    """The error of a mask of several labels where one target is wanted."""
    return UnreadableFileError(file, f"holds {len(targets)} labels ({listed(targets)})", action=_CHOOSE)


def _planes(picture: Image.Image, path: Path) -> tuple[NDArray[Any], NDArray[np.uint8] | None]:
    """Pixels with their channels; of a palette its places (y, x) and its colours (n, 4) with transparency."""
    if picture.mode in ("P", "PA"):
        places = np.asarray(picture.getchannel(0) if picture.mode == "PA" else picture)
        coloured = np.asarray(picture.convert("RGBA"))
        return places, _palette(places, coloured)
    if (
        picture.mode in ("RGB", "RGBA")
        and picture.format == "PNG"
        and (wide := _sixteen_bits(path)) is not None
    ):
        return wide, None
    if "transparency" in picture.info:
        return np.asarray(picture.convert("RGBA")), None
    if picture.mode in _PLANE_MODES | {"1"}:
        return _grey_or_colour(picture), None
    return np.asarray(picture.convert("LA" if picture.mode == "La" else "RGB")), None


def _grey_or_colour(picture: Image.Image) -> NDArray[Any]:
    """Pixels as the file holds them: programs that write arrays say white for 0 and mean background."""
    if zero_is_white(picture):
        remark(
            "the TIFF of the mask says that 0 is shown white; its values are taken as they are stored, 0 as "
            "background",
            action="look at the mask over its image; if it is the other way round, export it as PNG",
        )
    return stored_values(picture, np.asarray(picture.convert("L") if picture.mode == "1" else picture))


def _require_finite(planes: NDArray[Any], file: str) -> None:
    """Refuse NaN and infinity, of which nobody here knows whether they are background."""
    if planes.dtype.kind == "f" and not np.isfinite(planes).all():
        raise UnreadableFileError(
            file,
            f"{int(np.count_nonzero(~np.isfinite(planes)))} pixels are not finite numbers (NaN or infinity)",
            action="find out what they were before they are set to a number, and export it again",
        )


def _require_values_that_survive(picture: Image.Image, planes: NDArray[Any], file: str) -> None:
    """Refuse labels, and masks of 0 and 1, that were compressed as JPEG, which changes values by 1 or 2."""
    lossy = picture.format == "JPEG" or picture.info.get("compression") == "jpeg"
    highest = int(planes.max())
    if lossy and int(planes.min()) < highest <= SMALL_LABEL:
        raise UnreadableFileError(
            file,
            f"is compressed as JPEG, and its highest value is {highest}: such small values do not survive it",
            action="export the mask again as PNG",
        )


def _palette(places: NDArray[np.uint8], coloured: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The colour, RGB and alpha, of every place of a palette that is in use; others are 0."""
    colours = np.zeros((256, 4), dtype=np.uint8)
    used, first = np.unique(places, return_index=True)
    colours[used] = coloured.reshape(-1, 4)[first]
    return colours


def _sixteen_bits(path: Path) -> NDArray[np.uint16] | None:
    """The pixels of a colour PNG of 16 bits, of which Pillow keeps the high byte; None of any other."""
    import cv2

    with opened_file(path, limit=PICTURE_BYTES) as file:
        start = file.read(26)
        if start[24:25] != b"\x10":
            return None
        data = start + file.read()
    pixels = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.dtype != np.uint16 or pixels.ndim != 3:
        return None
    order = [2, 1, 0, 3][: pixels.shape[2]]
    return np.asarray(pixels[..., order], dtype=np.uint16)


def _placed(shown: NDArray[Any], tag: int, drawn_on: DrawnOn | None) -> NDArray[Any]:
    """The mask on its picture: turned like the picture where only then it fits."""
    if drawn_on is None or tag == drawn_on.tag:
        return shown
    stored = turned_back(shown, tag)
    as_picture = turned(stored, drawn_on.tag)
    if shown.shape[:2] == drawn_on.shape:
        _tell_tags_differ(tag, drawn_on.tag)
        return shown
    if as_picture.shape[:2] == drawn_on.shape:
        remark(
            "mask drawn on the picture as stored and not as its orientation tag shows it; it is turned like "
            "the picture",
            action="look at the mask over its picture",
        )
        return as_picture
    return shown


def _tell_tags_differ(tag: int, of_picture: int) -> None:
    if tag != UPRIGHT:
        remark_on_orientation(tag)
    if of_picture != UPRIGHT:
        remark(
            f"the picture has the orientation tag {of_picture}, its mask {tag if tag != UPRIGHT else 'none'};"
            " the mask fits the picture as it is shown and is taken so",
            action="look at the mask over its picture: was it drawn on the turned picture?",
        )
