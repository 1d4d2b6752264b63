"""The DICOM images that a case was made from, as far as a segmentation has to refer to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.cases import Case, is_volume_case
from core.errors import InputError
from core.exports.mask_format import require_image
from core.imaging.volume_files.dicom_series import ordered_slices
from core.imaging.volume_files.dicom_slice import DicomSlice
from core.imaging.volume_files.registry import read_stored_volume
from core.volumes import StoredOrder, orient

if TYPE_CHECKING:
    from pydicom import Dataset

_REFERRED = (
    *("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID"),
    *("Modality", "ImageType", "PositionReferenceIndicator", "PatientSex", "Laterality"),
    *("Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "PhotometricInterpretation"),
    *("BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation"),
    *("PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient", "SliceThickness"),
    *("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"),
    *("DimensionOrganizationSequence", "DimensionIndexSequence"),
)
_OF_DEIDENTIFIED = ("StudyDate", "PatientAge", "DeidentificationMethod", "PatientIdentityRemoved")


@dataclass(frozen=True, slots=True, eq=False)
class SourceDicom:
    """The images of a case.

    Attributes:
        datasets: Headers without pixels and without identity: the patient is the store's, and of a file
            that was not de-identified by an import the dates are left out. UIDs are those of the files.
        order: The way of a mask (z, y, x) of the case into `frames`; None for a picture.
        frames: The place of each frame of the source along the axis of slices.
    """

    datasets: tuple[Dataset, ...]
    order: StoredOrder | None
    frames: tuple[int, ...]

    def in_frames(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return a mask of the case, (y, x) or (z, y, x), as (frame, row, column) of the source."""
        if self.order is None:
            return mask[None]
        return self.order.to_stored(mask).transpose(2, 1, 0)[list(self.frames)]


def source_dicom(case: Case) -> SourceDicom:
    """Return the DICOM images of a case.

    A volume is a folder or a file of DICOM; a picture's source lies beside it under the same name with the
    ending ``.dcm``, which is how the dicom import keeps it.

    Raises:
        InputError: The case does not come from DICOM, or its files cannot be read.
    """
    if not is_volume_case(case):
        return SourceDicom((_header(_source_path(case), case),), None, (0,))
    if case.image.path.name.lower().endswith((".nii", ".nii.gz", ".nrrd", ".nhdr")):
        raise _no_source(case)
    require_image(case)
    slices = ordered_slices(case.image.path)
    stored = read_stored_volume(case.image.path)
    order = orient(stored.array, stored.affine).grid.stored
    paths = list(dict.fromkeys(one.path for one in slices))
    datasets = tuple(_header(path, case) for path in paths)
    return SourceDicom(datasets, order, _frames(slices, paths))


def _frames(slices: list[DicomSlice], paths: list[Path]) -> tuple[int, ...]:
    """Return the places of the slices in the order of files and of the frames in them."""
    by_source = sorted(range(len(slices)), key=lambda n: (paths.index(slices[n].path), slices[n].frame))
    return tuple(by_source)


def _source_path(case: Case) -> Path:
    path = case.image.path.with_suffix(".dcm")
    if not path.is_file():
        raise _no_source(case)
    return path


def _no_source(case: Case) -> InputError:
    return InputError(
        f"case {case.case_id} was not imported from DICOM, so a DICOM segmentation has nothing to refer to; "
        "export it as NIfTI, PNG or COCO"
    )


def _header(path: Path, case: Case) -> Dataset:
    from pydicom import Dataset, dcmread
    from pydicom.errors import InvalidDicomError

    try:
        whole = dcmread(path, stop_before_pixels=True)
    except (InvalidDicomError, OSError) as error:
        raise InputError(f"{path.name} cannot be read as DICOM; import the study again") from error
    removed = whole.get("PatientIdentityRemoved") == "YES"
    kept = Dataset()
    for name in (*_REFERRED, *(_OF_DEIDENTIFIED if removed else ())):
        if name in whole:
            kept[name] = whole[name]
    kept.file_meta = whole.file_meta
    kept.PatientID = case.patient_id
    kept.PatientName = f"{case.patient_id}^"
    for name in ("PatientBirthDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName", "StudyID"):
        setattr(kept, name, "")
    kept.StudyDate = kept.get("StudyDate", "")
    kept.PatientSex = kept.get("PatientSex", "")
    return kept
