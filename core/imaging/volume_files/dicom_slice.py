"""The slices that a DICOM file holds: one of a classic file, many of an enhanced multi-frame one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.deidentify.quiet import quiet_libraries
from core.imaging.dicom.damage import raised_as_unreadable
from core.imaging.dicom.first_bytes import is_dicom
from core.imaging.dicom.frame_header import frame_header
from core.imaging.dicom.opening import first_bytes, opened_dicom
from core.imaging.dicom.picture import modality_values, upright
from core.imaging.dicom.picture_objects import DIRECTORY, frame_count, is_grey, no_picture
from core.imaging.dicom.stored_pixels import decoded
from core.imaging.read_image import UnreadableFileError
from core.imaging.remarks import remark
from core.imaging.volume_files.volume_checks import colour


@dataclass(frozen=True, slots=True)
class DicomSlice:
    """A slice, its pixels still in the file.

    Attributes:
        path: The file.
        frame: Its number in the file.
        series: Series instance UID.
        shape: (rows, columns).
        position_mm: The position of the centre of the first pixel, patient coordinates (LPS).
        orientation: Direction along a row (growing column), then down a column (growing row), LPS.
        spacing_mm: (between rows, between columns).
        is_rescaled: True where its values are not the stored numbers (a slope, an intercept, a table).
    """

    path: Path
    frame: int
    series: str
    shape: tuple[int, int]
    position_mm: tuple[float, ...]
    orientation: tuple[float, ...]
    spacing_mm: tuple[float, ...]
    is_rescaled: bool

    @property
    def normal(self) -> NDArray[np.float64]:
        """The unit vector across the slice."""
        along, down = np.asarray(self.orientation[:3]), np.asarray(self.orientation[3:])
        across = np.cross(along, down)
        return np.asarray(across / np.linalg.norm(across), dtype=np.float64)


def slices_of(path: Path, *, alone: bool = False) -> tuple[DicomSlice, ...]:
    """The slices of a file; none where it is no DICOM image, which is remarked upon.

    Args:
        path: The file.
        alone: True where it is the whole volume: what is no image is then refused.

    Raises:
        UnreadableFileError: An image in colour, or one that does not say where it lies.
    """
    if not alone and not is_dicom(first_bytes(path)):
        return ()
    with quiet_libraries(), raised_as_unreadable(path.name):
        return _slices_of(path, alone=alone)


def _slices_of(path: Path, *, alone: bool) -> tuple[DicomSlice, ...]:
    dataset = opened_dicom(path, path.name, pixels=False)
    if (problem := no_picture(dataset)) is not None:
        return _passed_over(dataset, problem, path, alone=alone)
    if int(dataset.get("SamplesPerPixel", 1) or 1) != 1 or not is_grey(_photometric(dataset)):
        raise colour(path.name)
    try:
        return tuple(_slices(path, dataset))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise UnreadableFileError(
            path.name,
            "does not say where its slices lie (position, orientation or pixel spacing is missing)",
            action="export the original series again, not screenshots of it",
        ) from error


def values_of(path: Path) -> Iterator[NDArray[Any]]:
    """The frames of a file, each (row, column): stored numbers, or what the modality makes of them (float32).

    Raises:
        UnreadableFileError: The pixels are damaged or compressed in a way that is not supported.
    """
    dataset = opened_dicom(path, path.name)
    pixels = decoded(dataset, path.name)
    for number, frame in enumerate(pixels if pixels.ndim == 3 else pixels[None]):
        yield _values(dataset, number, frame, file=path.name)


def _values(dataset: Any, number: int, stored: NDArray[Any], *, file: str) -> NDArray[Any]:
    """Return what one frame holds, high values bright."""
    header = frame_header(dataset, number)
    try:
        with quiet_libraries():
            shown = upright(header, stored)
            return modality_values(header, shown).astype(np.float32) if _is_rescaled(header) else shown
    except Exception as error:  # tables of damaged files lead anywhere
        raise UnreadableFileError(
            file, f"its modality table is damaged ({type(error).__name__})", action="export it again"
        ) from None


def _passed_over(dataset: Any, problem: str, path: Path, *, alone: bool) -> tuple[DicomSlice, ...]:
    if alone:
        raise UnreadableFileError(
            path.name, problem, action="give the folder that holds the slices of the series"
        )
    if str(dataset.get("SOPClassUID", "")) != DIRECTORY:
        remark(f"one of its files {problem}; passed over", action="nothing, if it is not needed")
    return ()


def _photometric(dataset: Any) -> str:
    return str(dataset.get("PhotometricInterpretation") or "MONOCHROME2")


def _is_rescaled(header: Any) -> bool:
    slope, intercept = (header.get(name) for name in ("RescaleSlope", "RescaleIntercept"))
    has_line = (1.0 if slope is None else float(slope)) != 1.0 or float(intercept or 0.0) != 0.0
    return has_line or header.get("ModalityLUTSequence") is not None


def _slices(path: Path, dataset: Any) -> Iterator[DicomSlice]:
    for frame in range(frame_count(dataset, path.name)):
        header = frame_header(dataset, frame)
        yield DicomSlice(
            path=path,
            frame=frame,
            series=str(dataset.get("SeriesInstanceUID", "")),
            shape=(int(dataset.Rows), int(dataset.Columns)),
            position_mm=_numbers(header.get("ImagePositionPatient"), 3),
            orientation=_numbers(header.get("ImageOrientationPatient"), 6),
            spacing_mm=_numbers(header.get("PixelSpacing"), 2),
            is_rescaled=_is_rescaled(header),
        )


def _numbers(values: Any, count: int) -> tuple[float, ...]:
    numbers = tuple(float(value) for value in values)
    if len(numbers) != count or not np.isfinite(numbers).all():
        raise ValueError("not so many finite numbers")
    return numbers
