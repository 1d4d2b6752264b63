"""Copies of a cohort's files without what they say of a person, by the kind of the file alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from core.datasets.dicom.copying import copied_bytes, copy_of
from core.files.gate import whole_file
from core.files.limits import PICTURE_BYTES, VOLUME_BYTES
from core.imaging.deidentify.files.bmp import cleaned_bmp
from core.imaging.deidentify.files.jpeg import cleaned_jpeg
from core.imaging.deidentify.files.nifti import cleaned_nifti
from core.imaging.deidentify.files.nrrd import cleaned_nrrd
from core.imaging.deidentify.files.png import SIGNATURE, cleaned_png
from core.imaging.deidentify.files.tiff import cleaned_tiff
from core.imaging.deidentify.files.uncleanable import UncleanableError
from core.imaging.deidentify.key import DeidentificationKey
from core.imaging.deidentify.quiet import quiet_libraries
from core.imaging.dicom.damage import told_as_unreadable
from core.imaging.dicom.first_bytes import is_dicom
from core.imaging.dicom.opening import first_bytes, opened_dicom
from core.imaging.dicom.picture_objects import no_picture
from core.imaging.dicom.segments import is_segmentation
from core.imaging.dicom.stored_pixels import decoded
from core.imaging.read_image import IMAGE_SUFFIXES, UnreadableFileError

if TYPE_CHECKING:
    from pydicom import Dataset

Clean = Callable[[bytes], bytes]
_BY_START: tuple[tuple[bytes, Clean], ...] = (
    (SIGNATURE, cleaned_png),
    (b"\xff\xd8\xff", cleaned_jpeg),
    (b"II", cleaned_tiff),
    (b"MM", cleaned_tiff),
    (b"BM", cleaned_bmp),
    (b"NRRD", cleaned_nrrd),
)
_NIFTI_ENDINGS = (".nii", ".nii.gz")
_OTHERS = (*IMAGE_SUFFIXES, *_NIFTI_ENDINGS, ".nrrd")


def is_dicom_image(path: Path) -> bool:
    """Whether a file, or the first one in a folder that is of a known kind, is DICOM.

    Raises:
        OSError: It cannot be read.
    """
    if path.name.lower().endswith(_OTHERS) and not path.is_dir():  # readers of these take no DICOM
        return False
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return any(file.is_file() and is_dicom(first_bytes(file)) for file in files)


def cleaned_file(path: Path) -> bytes:
    """A picture or a volume file, not DICOM, whose pixels are those of the original.

    Raises:
        UnreadableFileError: It is of another kind, or its texts cannot be told from its pixels.
        OSError: It cannot be read.
    """
    is_volume = path.name.lower().endswith((*_NIFTI_ENDINGS, ".nrrd"))
    data = whole_file(path, limit=VOLUME_BYTES if is_volume else PICTURE_BYTES)
    clean = next((clean for start, clean in _BY_START if data.startswith(start)), None)
    if path.name.lower().endswith(_NIFTI_ENDINGS):
        clean = cleaned_nifti
    try:
        if clean is None:
            raise UncleanableError("it is of a kind that is not copied")
        return clean(data)
    except UncleanableError as error:
        raise UnreadableFileError(
            path.name,
            f"cannot be copied without what it may say of a person ({error})",
            action="save it as PNG, a volume as NIfTI (.nii.gz), and import again",
        ) from None


def cleaned_dicom(path: Path, key: DeidentificationKey) -> Iterator[tuple[str, bytes]]:
    """De-identified copies of the images in a file or folder, each with a name that tells nothing.

    What holds no picture (reports, segmentations) is passed over.

    Raises:
        UnreadableFileError: An image cannot be read, decoded or written.
        OSError: A file cannot be read.
    """
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        if file.is_file() and is_dicom(first_bytes(file)):
            with quiet_libraries(), told_as_unreadable(key.name_of_file(file.name)):
                dataset = opened_dicom(file, key.name_of_file(file.name))
                if not is_segmentation(dataset) and no_picture(dataset) is None:
                    made = _copied(dataset, file, key)
                    yield f"{key.name_of_copy(str(made.SOPInstanceUID))}.dcm", copied_bytes(made)


def _copied(dataset: Dataset, file: Path, key: DeidentificationKey) -> Dataset:
    return copy_of(dataset, decoded(dataset, key.name_of_file(file.name)), key)
