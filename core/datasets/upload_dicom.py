"""A single-frame DICOM file as grey or colour pixels with their spacing; nothing else is read out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.deidentify.quiet import quiet_libraries
from core.imaging.dicom.damage import raised_as_unreadable
from core.imaging.dicom.frame_spacing import Spacing, spacing_of
from core.imaging.dicom.opening import opened_dicom
from core.imaging.dicom.picture import picture_of
from core.imaging.dicom.picture_objects import frame_count, require_picture
from core.imaging.read_image import UnreadableFileError
from core.imaging.remarks import remark

CheckSize = Callable[[int, int], None]
"""Raises where (rows, columns) are not those of a picture that is taken."""


def any_size(rows: int, columns: int) -> None:
    """A `CheckSize` that takes every picture."""


def read_dicom(
    data: bytes, file_name: str, *, check_size: CheckSize = any_size
) -> tuple[NDArray[np.uint8], Spacing | None]:
    """Read pixels as `core.imaging.dicom.picture.picture_of` gives them, and spacing (y, x) in mm or None.

    What the person should know is remarked upon.

    Args:
        data: The whole file.
        file_name: The name of the file, for messages.
        check_size: Called with what the header says, before anything is decoded.

    Raises:
        UnreadableFileError: No picture, several frames, a compression that cannot be decoded here, text
            said to be burnt in, or damage.
    """
    with quiet_libraries(), raised_as_unreadable(file_name):
        return _read(data, file_name, check_size)


def _read(data: bytes, file_name: str, check_size: CheckSize) -> tuple[NDArray[np.uint8], Spacing | None]:
    dataset = opened_dicom(data, file_name)
    require_picture(dataset, file_name)
    _require_single_clean(dataset, file_name)
    check_size(int(dataset.Rows), int(dataset.Columns))
    pixels = picture_of(dataset, file_name)
    spacing_mm = spacing_of(dataset)
    if str(dataset.get("BurnedInAnnotation", "")).upper() != "NO":
        remark(
            "the file does not say that its picture is free of text: look for names in it",
            action="crop it where it names a person",
        )
    return pixels, spacing_mm


def _require_single_clean(dataset: Any, file_name: str) -> None:
    frames = frame_count(dataset, file_name)
    if frames > 1:
        raise UnreadableFileError(
            file_name,
            f"holds {frames} frames (a clip or a volume)",
            action="export the frame that shows the lesion as a file of its own",
        )
    if str(dataset.get("BurnedInAnnotation", "")).upper() == "YES":
        raise UnreadableFileError(
            file_name,
            "says that text, perhaps the patient's name, is burnt into its picture",
            action="export it without annotations, or crop it to the scan area and upload it as PNG",
        )
