"""A folder with one series of DICOM images, or one enhanced multi-frame file, as a volume or a mask."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.errors import StudyError
from core.imaging.dicom.damage import told_as_unreadable
from core.imaging.dicom.first_bytes import is_dicom
from core.imaging.dicom.opening import first_bytes, opened_dicom
from core.imaging.dicom.segments import (
    Segment,
    certainty_of,
    findings_of,
    is_segmentation,
    opened_segmentation,
    require_room_for,
    segments_in_space,
)
from core.imaging.read_image import IMAGE_SUFFIXES, UnreadableFileError
from core.imaging.volume_files.dicom_slice import DicomSlice, slices_of, values_of
from core.imaging.volume_files.volume_checks import require_volume
from core.imaging.volume_files.volume_format import MaskLayer, StoredVolume, VolumeFormat, ends_with

if TYPE_CHECKING:
    from highdicom.seg import Segmentation

_OTHERS = frozenset(
    {".nii", ".gz", ".nrrd", ".nhdr", ".csv", ".tsv", ".txt", ".json", ".npy", ".npz", ".gif"}
)
"""Endings of other kinds of files, which are not looked into."""
_LEAST_TOLERANCE_MM = 0.01
_TOLERANCE_SHARE = 0.02
"""Positions are written with few decimals; a step may differ by so much of the usual one."""


def read_dicom_series(path: Path) -> StoredVolume:
    """The slices of one series, sorted by their position along the normal, with rescaled values.

    The distance of slices comes from their positions, for slice thickness leaves gaps and overlaps out.
    Files in the folder that are no DICOM images are passed over, objects that are no pictures with a remark;
    folders below it are not looked into.

    Raises:
        UnreadableFileError: No image, several series, slices of different size, orientation or pixel
            spacing, slices missing or at one place, pixels that cannot be decoded.
    """
    with told_as_unreadable(path.name):
        ordered = ordered_slices(path)
        return StoredVolume(_stacked(ordered), _affine(ordered, path.name))


def series_affine(path: Path) -> NDArray[np.float64]:
    """The affine of `read_dicom_series`, from the headers alone.

    Raises:
        UnreadableFileError: As there.
    """
    return _affine(ordered_slices(path), path.name)


def read_dicom_layers(path: Path) -> tuple[MaskLayer, ...]:
    """A DICOM Segmentation as a mask: its segments, without those of anatomy; any other file as one layer.

    Segments that do not overlap are labels of one layer, under their numbers; fractions, and segments that
    overlap, are layers of their own.

    Raises:
        UnreadableFileError: As `read_dicom_series`; or the segmentation is damaged, holds no finding, or does
            not say where it lies.
    """
    with told_as_unreadable(path.name):
        return _mask_layers(path)


def _mask_layers(path: Path) -> tuple[MaskLayer, ...]:
    dataset = None if path.is_dir() else opened_dicom(path, path.name)
    if dataset is None or not is_segmentation(dataset):
        return (MaskLayer(read_dicom_series(path)),)
    findings = findings_of(dataset)
    if not findings:
        raise UnreadableFileError(
            path.name, "holds no segment of a finding", action="give the segmentation of the lesions"
        )
    opened = opened_segmentation(dataset, path.name)
    try:
        return _layers(opened, findings)
    except UnreadableFileError as error:
        raise UnreadableFileError(path.name, error.problem, action=error.action) from None


def _layers(opened: Segmentation, findings: Sequence[Segment]) -> tuple[MaskLayer, ...]:
    certain = certainty_of(opened)
    names = {one.number: one.name for one in findings if one.name}
    if certain is None:
        with suppress(UnreadableFileError):  # they overlap
            labels = segments_in_space(opened, [one.number for one in findings], combined="labels")
            return (MaskLayer(labels, names),)
    require_room_for(opened, len(findings))
    return tuple(
        MaskLayer(segments_in_space(opened, [one.number]), {1: one.name} if one.name else {}, certain=certain)
        for one in findings
    )


def _affine(ordered: Sequence[DicomSlice], name: str) -> NDArray[np.float64]:
    step = _step(ordered, name)
    first = ordered[0]
    along, down = np.asarray(first.orientation[:3]), np.asarray(first.orientation[3:])
    affine = np.eye(4)
    affine[:3, 0] = along * first.spacing_mm[1]
    affine[:3, 1] = down * first.spacing_mm[0]
    affine[:3, 2] = step
    affine[:3, 3] = first.position_mm
    affine[:2] *= -1.0  # LPS to RAS
    return affine


def ordered_slices(path: Path) -> list[DicomSlice]:
    """The slices of a folder or file along their normal: the order of the last axis of `read_dicom_series`.

    Raises:
        UnreadableFileError: As there, but distances are not looked at.
    """
    files = sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]
    slices = [one for file in files for one in slices_of(file, alone=not path.is_dir())]
    _require_one_series(slices, path.name)
    return sorted(slices, key=_place)


def _require_one_series(slices: Sequence[DicomSlice], name: str) -> None:
    if len(slices) < 2:
        found = "no DICOM image" if not slices else "a single slice"
        raise UnreadableFileError(
            name, f"{found} is in it", action="give the folder that holds all files of one series"
        )
    if (series := len({one.series for one in slices})) > 1:
        raise UnreadableFileError(
            name, f"holds {series} series mixed", action="put each series into a folder of its own"
        )
    if len(shapes := {one.shape for one in slices}) > 1:
        sizes = ", ".join(f"{rows} x {columns}" for rows, columns in sorted(shapes))
        raise _mixed(name, f"slices of different size ({sizes} pixels)")
    first = slices[0]
    if any(not np.allclose(one.orientation, first.orientation, atol=1e-3) for one in slices):
        raise _mixed(name, "slices of different orientation")
    if any(not np.allclose(one.spacing_mm, first.spacing_mm, rtol=1e-4) for one in slices):
        raise _mixed(name, "slices of different pixel spacing")


def _mixed(name: str, problem: str) -> UnreadableFileError:
    return UnreadableFileError(
        name, f"holds {problem}", action="take out what does not belong to the volume (localisers, reformats)"
    )


def _place(one: DicomSlice) -> float:
    """Distance along the normal."""
    return float(one.normal @ np.asarray(one.position_mm))


def _step(ordered: Sequence[DicomSlice], name: str) -> NDArray[np.float64]:
    """From one slice to the next in mm; also across for a tilted gantry."""
    positions = np.array([one.position_mm for one in ordered])
    steps = np.diff([_place(one) for one in ordered])
    usual = float(np.median(steps))
    tolerance = max(_LEAST_TOLERANCE_MM, _TOLERANCE_SHARE * usual)
    if at_one_place := int(np.count_nonzero(steps <= _LEAST_TOLERANCE_MM)):
        raise UnreadableFileError(
            name,
            f"{at_one_place} slices lie where another one lies (copies, or several phases or echoes)",
            action="take out the copies, or import with the layout dicom, which parts what headers tell",
        )
    if (gaps := steps > usual + tolerance).any():
        missing = int(np.rint(steps[gaps] / usual - 1).clip(1).sum())
        raise UnreadableFileError(
            name,
            f"about {missing} slices are missing: neighbours lie {usual:g} mm apart, but "
            f"{steps.max():g} mm after slice {int(np.argmax(gaps)) + 1}",
            action="copy the whole series again",
        )
    if (steps < usual - tolerance).any():
        raise UnreadableFileError(
            name,
            f"its slices are {steps.min():g} to {steps.max():g} mm apart",
            action="export a volume with even distances",
        )
    step = (positions[-1] - positions[0]) / (len(ordered) - 1)
    straight = positions[0] + np.arange(len(ordered))[:, None] * step
    if np.abs(positions - straight).max() > tolerance * len(ordered) ** 0.5:
        raise _mixed(name, "slices that do not lie on one line")
    return np.asarray(step, dtype=np.float64)


def _stacked(ordered: Sequence[DicomSlice]) -> NDArray[Any]:
    """(column, row, slice), the order of the affine's axes; stored numbers where there is no rescaling."""
    require_volume((len(ordered), *ordered[0].shape), np.dtype(np.float32), ordered[0].path.name)
    places = {(one.path, one.frame): number for number, one in enumerate(ordered)}
    stack: NDArray[Any] | None = None
    if any(one.is_rescaled for one in ordered):
        stack = np.empty((len(ordered), *ordered[0].shape), dtype=np.float32)
    for path in dict.fromkeys(one.path for one in ordered):
        for frame, values in enumerate(values_of(path)):
            if stack is None:
                stack = np.empty((len(ordered), *ordered[0].shape), dtype=values.dtype)
            elif not np.can_cast(
                values.dtype, stack.dtype, "same_kind" if stack.dtype.kind == "f" else "safe"
            ):
                stack = stack.astype(np.result_type(stack.dtype, values.dtype))
            if (path, frame) in places:
                stack[places[path, frame]] = values
    assert stack is not None
    return stack.transpose(2, 1, 0)


_BY_NAME = ends_with(".dcm", ".dicom", ".ima", ".dcm.gz")


def _takes(path: Path) -> bool:
    """A folder, a name of DICOM, or a file whose name says nothing and whose first bytes are DICOM."""
    if path.is_dir() or _BY_NAME(path):
        return True
    if path.suffix.lower() in IMAGE_SUFFIXES | _OTHERS:
        return False
    try:
        return path.is_file() and is_dicom(first_bytes(path))
    except (StudyError, OSError):  # what may not be opened is told by whoever opens it
        return False


DICOM_SERIES = VolumeFormat("dicom", "DICOM series", _takes, read_dicom_series, read_dicom_layers)
