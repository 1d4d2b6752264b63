"""The slices that a DICOM file holds: one of a classic file, many of an enhanced multi-frame one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.read import UnreadableFileError
from core.imaging.volume_files.checks import colour, damaged

_DIRECTORY = "1.2.840.10008.1.3.10"
"""Media Storage Directory: a list of files beside them, no image."""


@dataclass(frozen=True, slots=True)
class DicomSlice:
    """One slice, its pixels still in the file.

    Attributes:
        path: The file.
        frame: Its number in the file.
        series: Series instance UID.
        shape: (rows, columns).
        position_mm: Of the centre of the first pixel, patient coordinates (LPS).
        orientation: Direction along a row (growing column), then down a column (growing row), LPS.
        spacing_mm: (between rows, between columns).
        slope: Of the modality's rescaling.
        intercept: Of the modality's rescaling.
    """

    path: Path
    frame: int
    series: str
    shape: tuple[int, int]
    position_mm: tuple[float, ...]
    orientation: tuple[float, ...]
    spacing_mm: tuple[float, ...]
    slope: float
    intercept: float

    @property
    def normal(self) -> NDArray[np.float64]:
        """Unit vector across the slice."""
        along, down = np.asarray(self.orientation[:3]), np.asarray(self.orientation[3:])
        across = np.cross(along, down)
        return np.asarray(across / np.linalg.norm(across), dtype=np.float64)


def slices_of(path: Path) -> tuple[DicomSlice, ...]:
    """The slices of a file; none where it is no DICOM image.

    Raises:
        UnreadableFileError: An image in colour, or one that does not say where it lies.
    """
    import pydicom
    from pydicom.errors import InvalidDicomError

    try:
        dataset = pydicom.dcmread(path, stop_before_pixels=True)
    except InvalidDicomError:
        return ()
    except Exception as error:  # pydicom raises whatever a damaged file leads it into
        raise damaged(path.name, error, format_label="DICOM") from error
    if "Rows" not in dataset or str(dataset.get("SOPClassUID", "")) == _DIRECTORY:
        return ()
    if int(dataset.get("SamplesPerPixel", 1)) != 1:
        raise colour(path.name)
    try:
        return tuple(_slices(path, dataset))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise UnreadableFileError(
            path.name,
            "does not say where its slices lie (position, orientation or pixel spacing is missing)",
            action="export the original series again, not screenshots of it",
        ) from error


def pixels_of(path: Path) -> NDArray[Any]:
    """All frames of a file as stored, (frame, row, column).

    Raises:
        UnreadableFileError: The pixels are damaged or compressed in a way that is not supported.
    """
    import pydicom

    try:
        pixels = pydicom.dcmread(path).pixel_array
    except Exception as error:
        raise UnreadableFileError(
            path.name,
            f"its pixels cannot be decoded ({type(error).__name__})",
            action="export it without compression (Explicit VR Little Endian)",
        ) from error
    return pixels if pixels.ndim == 3 else pixels[None]


def _slices(path: Path, dataset: Any) -> Iterator[DicomSlice]:
    frames = int(dataset.get("NumberOfFrames", 1) or 1)
    shared = _first(dataset.get("SharedFunctionalGroupsSequence"))
    own = dataset.get("PerFrameFunctionalGroupsSequence") or [None] * frames
    for frame in range(frames):
        groups = (own[frame], shared)
        rescale = _group(groups, "PixelValueTransformationSequence", dataset)
        yield DicomSlice(
            path=path,
            frame=frame,
            series=str(dataset.get("SeriesInstanceUID", "")),
            shape=(int(dataset.Rows), int(dataset.Columns)),
            position_mm=_numbers(_group(groups, "PlanePositionSequence", dataset).ImagePositionPatient, 3),
            orientation=_numbers(
                _group(groups, "PlaneOrientationSequence", dataset).ImageOrientationPatient, 6
            ),
            spacing_mm=_numbers(_group(groups, "PixelMeasuresSequence", dataset).PixelSpacing, 2),
            slope=float(rescale.get("RescaleSlope", 1.0) or 1.0),
            intercept=float(rescale.get("RescaleIntercept", 0.0) or 0.0),
        )


def _group(groups: tuple[Any, Any], name: str, dataset: Any) -> Any:
    """What a frame, all frames, or the file itself says, in this order."""
    found = (_first(group.get(name)) for group in groups if group is not None)
    return next((one for one in found if one is not None), dataset)


def _first(sequence: Any) -> Any:
    return sequence[0] if sequence else None


def _numbers(values: Any, count: int) -> tuple[float, ...]:
    numbers = tuple(float(value) for value in values)
    if len(numbers) != count or not np.isfinite(numbers).all():
        raise ValueError("not so many finite numbers")
    return numbers
