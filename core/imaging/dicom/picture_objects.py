"""The DICOM objects that are pictures, and those that hold numbers that only look like one."""

from __future__ import annotations

from typing import Any

from core.files.limits import FRAMES
from core.imaging.read_image import UnreadableFileError

SEGMENTATIONS = frozenset({"1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"})
"""Segmentation Storage (BINARY, FRACTIONAL) and Label Map Segmentation Storage."""
DIRECTORY = "1.2.840.10008.1.3.10"
"""Media Storage Directory: a list of files beside it."""

_STORAGE = "1.2.840.10008.5.1.4.1.1."
_NO_PICTURE = frozenset(
    f"{_STORAGE}{number}"
    for number in ("481.2", "30", "66.8", "81.1", "82.1", "77.1.6", "77.1.9", "66.1", "66.3", "66.5", "66.6")
)
"""RT dose, parametric maps, height maps, thickness and topography maps, tiles of whole slides, registrations,
surfaces and tracts: they have rows and columns, or could have, and no viewer shows them as pictures."""
_NEW_NAMES = {
    f"{_STORAGE}66.7": "Label Map Segmentation Storage",
    f"{_STORAGE}66.8": "Height Map Segmentation Storage",
}
"""Kinds that the standard has and the library does not know yet."""
_GREY = frozenset({"MONOCHROME1", "MONOCHROME2"})
_COLOUR = frozenset({"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT", "PALETTE COLOR"})
PICTURE_KINDS = _GREY | _COLOUR
"""Photometric interpretations that can be shown."""
_NEEDED = (
    *("Rows", "Columns", "SamplesPerPixel", "PhotometricInterpretation", "BitsAllocated"),
    *("BitsStored", "PixelRepresentation"),
)
_OF_PALETTES = tuple(f"{colour}PaletteColorLookupTableDescriptor" for colour in ("Red", "Green", "Blue"))
_OF_WHOLE_NUMBERS = frozenset({"BitsStored", "PixelRepresentation"})
_FLOATING = ("FloatPixelData", "DoubleFloatPixelData")


def is_grey(photometric: str) -> bool:
    """Tell whether pixels are grey levels."""
    return photometric in _GREY


def kind_named(dataset: Any) -> str | None:
    """Return what the standard calls the kind of object; None for a private kind or one without."""
    uid = str(dataset.get("SOPClassUID") or "")
    name = str(getattr(dataset.get("SOPClassUID"), "name", uid))
    if name != uid:
        return name
    return _NEW_NAMES.get(uid, f"storage class {uid}" if uid.startswith(_STORAGE) else None)


def no_picture(dataset: Any) -> str | None:
    """Return why an object is no picture, by its header alone; None where it may be one."""
    kind = kind_named(dataset)
    if kind is None:
        return "holds no image (a private kind of object, or one without a kind)"
    uid = str(dataset.SOPClassUID)
    if uid in _NO_PICTURE or uid in SEGMENTATIONS:
        return f"is no picture ({kind})"
    if "Rows" not in dataset:
        return f"holds no image ({kind})"
    return None


def require_picture(dataset: Any, name: str) -> None:
    """Refuse what is no picture, and a picture whose header does not say how to show it.

    Args:
        dataset: The data set with its pixels.
        name: The name for messages.

    Raises:
        UnreadableFileError: Says what it is, or what it lacks.
    """
    if (problem := no_picture(dataset)) is not None:
        raise UnreadableFileError(
            name, problem, action="nothing, if it is a report, a plan or a map; give the image itself"
        )
    has_floats = any(element in dataset for element in _FLOATING)
    if "PixelData" not in dataset and not has_floats:
        raise UnreadableFileError(name, "holds no pixels", action="export it with its pixels")
    is_palette = str(dataset.get("PhotometricInterpretation")) == "PALETTE COLOR"
    needed = (*_NEEDED, *(_OF_PALETTES if is_palette else ()))
    lacking = [word for word in needed if dataset.get(word) is None]
    if lacking := [word for word in lacking if not (has_floats and word in _OF_WHOLE_NUMBERS)]:
        raise UnreadableFileError(
            name, f"its header lacks {', '.join(lacking)}", action="export it again, with its whole header"
        )
    if (kind := str(dataset.PhotometricInterpretation)) not in PICTURE_KINDS:
        raise UnreadableFileError(
            name, f"has the colour model {kind or 'none'}", action="export it as grey or RGB"
        )


def frame_count(dataset: Any, name: str) -> int:
    """Return how many frames a file says it has.

    Raises:
        UnreadableFileError: What stands there is no number, or one beyond the limit.
    """
    try:
        frames = max(int(dataset.get("NumberOfFrames") or 1), 1)
    except (TypeError, ValueError):
        raise UnreadableFileError(
            name, "its number of frames is no number", action="export it again"
        ) from None
    if frames > FRAMES.value():
        raise UnreadableFileError(
            name,
            f"says that it has {frames:,} frames where {FRAMES.value():,} are the most",
            action=f"export it in parts, or set {FRAMES.variable} higher",
        )
    return frames
