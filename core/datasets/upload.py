"""A picture that somebody brings along: a PNG, JPEG or DICOM file, stripped of everything but pixels."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.cases import Modality
from core.datasets.plausible_spacing import spacing_is_plausible
from core.datasets.upload_dicom import read_dicom
from core.files.limits import UPLOAD_BYTES, UPLOAD_SIDE
from core.imaging.dicom.first_bytes import GZIP, is_dicom
from core.imaging.read_image import UnreadableFileError, opened_picture, read_image
from core.imaging.remarks import Remark, collected_remarks, remark

MIN_SIDE_PX = 32

_KINDS = "PNG, JPEG or DICOM"


@dataclass(frozen=True, slots=True, eq=False)
class UploadedImage:
    """The content that is kept of an uploaded file.

    Attributes:
        pixels: uint8 (y, x) or (y, x, 3).
        spacing_mm: (y, x); None where the file does not tell.
        notes: The facts that the person should know, in sentences.
    """

    pixels: NDArray[np.uint8]
    spacing_mm: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()


def read_upload(data: bytes, file_name: str) -> UploadedImage:
    """Check and decode an uploaded file.

    What the file is, is read from its bytes and not from its name. Names, dates and everything else in it
    are dropped; text that is burnt into the pixels is not seen by this check.

    Args:
        data: The whole file.
        file_name: Only for messages.

    Raises:
        UnreadableFileError: Too large or small, of another kind, damaged, or not a single picture; says
            what to do.
    """
    require_upload_size(data, file_name)
    with collected_remarks() as remarks:
        image = _reader(data, file_name)(data, file_name)
        _require_usable_size(image.pixels.shape[0], image.pixels.shape[1], file_name)
        image = _with_checked_spacing(image)
    return replace(image, notes=tuple(_sentences(one) for one in remarks))


def require_upload_size(data: bytes, file_name: str) -> None:
    """Refuse a file of too many bytes.

    Raises:
        UnreadableFileError: Says how many.
    """
    if len(data) > UPLOAD_BYTES.value():
        raise UnreadableFileError(
            file_name,
            f"has {len(data) / 2**20:.0f} MB where {UPLOAD_BYTES.value() / 2**20:.0f} MB is the most",
            action="crop or export it smaller",
        )


def _reader(data: bytes, file_name: str) -> Callable[[bytes, str], UploadedImage]:
    if data[:8] == b"\x89PNG\r\n\x1a\n" or data[:3] == b"\xff\xd8\xff":
        return _read_picture
    if is_dicom(data) or data.startswith(GZIP):
        return _read_dicom
    problem = "is empty" if not data else f"is by its first bytes no file of the kinds {_KINDS}"
    raise UnreadableFileError(file_name, problem, action=f"upload {_KINDS} files")


def _read_picture(data: bytes, file_name: str) -> UploadedImage:
    suffix = ".png" if data[:1] == b"\x89" else ".jpg"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{suffix}"
        path.write_bytes(data)
        try:
            with opened_picture(path) as picture:
                _require_usable_size(picture.height, picture.width, file_name)
            pixels = read_image(path)
        except UnreadableFileError as error:
            raise UnreadableFileError(file_name, error.problem, action=error.action) from error
    remark("the file does not tell the pixel spacing: areas are in pixels", action="nothing")
    return UploadedImage(pixels)


def _read_dicom(data: bytes, file_name: str) -> UploadedImage:
    def check(rows: int, columns: int) -> None:
        _require_usable_size(rows, columns, file_name)

    pixels, spacing_mm = read_dicom(data, file_name, check_size=check)
    return UploadedImage(pixels, spacing_mm)


def _require_usable_size(height: int, width: int, file_name: str) -> None:
    most = UPLOAD_SIDE.value()
    if min(height, width) < MIN_SIDE_PX:
        raise UnreadableFileError(
            file_name,
            f"has {width} x {height} pixels where at least {MIN_SIDE_PX} a side are needed",
            action="upload the picture in its full size",
        )
    if max(height, width) > most:
        raise UnreadableFileError(
            file_name,
            f"has {width} x {height} pixels where {most} a side is the most",
            action="crop it or export it smaller",
        )


def _with_checked_spacing(image: UploadedImage) -> UploadedImage:
    if image.spacing_mm is None or spacing_is_plausible(image.spacing_mm, Modality.ULTRASOUND):
        return image
    y, x = image.spacing_mm
    remark(
        f"a pixel spacing of {y:g} x {x:g} mm cannot be true and is left out: areas are in pixels",
        action="correct the spacing in the file, if mm are needed",
    )
    return replace(image, spacing_mm=None)


def _sentences(said: Remark) -> str:
    """A reader's remark for the person who brought the file."""
    action = "" if said.action == "nothing" else f" {said.action[:1].upper()}{said.action[1:]}."
    return f"{said.problem[:1].upper()}{said.problem[1:]}.{action}"
