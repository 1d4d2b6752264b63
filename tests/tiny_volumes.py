"""Tiny volumes on disk, each written by a library that others use."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import nibabel
import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

SPACING_XYZ_MM = (0.5, 0.75, 2.0)
AFFINE = np.diag([-0.5, -0.75, 2.0, 1.0])
"""x to the left, y to the back, z up: the file's array is the (z, y, x) view turned round."""
AFFINE[:3, 3] = (40.0, 30.0, -20.0)


def box_mask(shape_xyz: Sequence[int] = (12, 10, 6)) -> NDArray[np.bool_]:
    """A block of 4 x 3 x 2 voxels in a file's order (x, y, z)."""
    mask = np.zeros(shape_xyz, dtype=bool)
    mask[3:7, 4:7, 2:4] = True
    return mask


def ramp(shape_xyz: Sequence[int] = (12, 10, 6), *, seed: int = 0) -> NDArray[np.int16]:
    """Different values everywhere, and others for every seed."""
    values = np.random.default_rng(seed).permutation(int(np.prod(shape_xyz)))
    return values.reshape(shape_xyz).astype(np.int16)


def write_nifti(path: Path, array: NDArray, affine: NDArray | None = None) -> Path:
    """A NIfTI file whose sform and qform agree."""
    path.parent.mkdir(parents=True, exist_ok=True)
    matrix = AFFINE if affine is None else affine
    stored = array.astype(np.uint8) if array.dtype == bool else array
    image = nibabel.Nifti1Image(stored, matrix)
    image.set_sform(matrix, code=1)
    image.set_qform(matrix, code=1)
    nibabel.save(image, path)
    return path


def write_series(
    folder: Path,
    zyx: NDArray[np.int16],
    *,
    leave_out: Sequence[int] = (),
    step_mm: Sequence[float] = (0.0, 0.0, 2.0),
    slope: float = 1.0,
    intercept: float = 0.0,
    series: str = "1.2.826.0.1.3680043.8.498.1",
    orientation: Sequence[float] = (1, 0, 0, 0, 1, 0),
    prefix: str = "",
) -> Path:
    """A classic axial MR series of one file a slice, named so that the order of names is not that of places.

    Args:
        step_mm: From one slice to the next, patient coordinates (LPS).
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in set(range(len(zyx))) - set(leave_out):
        dataset = slice_dataset(zyx[number], series=series)
        dataset.ImageOrientationPatient = list(orientation)
        dataset.ImagePositionPatient = [
            start + number * step for start, step in zip((-40.0, -30.0, -20.0), step_mm, strict=True)
        ]
        dataset.RescaleSlope, dataset.RescaleIntercept = str(slope), str(intercept)
        dataset.save_as(folder / f"{prefix}IM{(number * 7) % 101:04}", enforce_file_format=True)
    return folder


def slice_dataset(pixels: NDArray[np.int16], *, series: str) -> Dataset:
    """One slice without its place."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = pydicom.uid.MRImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.SOPClassUID = pydicom.uid.MRImageStorage
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID
    dataset.SeriesInstanceUID, dataset.Modality, dataset.PatientName = series, "MR", "Nobody^Known"
    dataset.SliceThickness = "9.0"
    put_pixels(dataset, pixels)
    dataset.PixelSpacing = [0.75, 0.5]
    return dataset


def put_pixels(dataset: Dataset, pixels: NDArray[np.int16]) -> None:
    """Signed 16-bit grey pixels."""
    dataset.Rows, dataset.Columns = pixels.shape[-2:]
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 16, 15, 1
    dataset.PixelData = np.ascontiguousarray(pixels, dtype="<i2").tobytes()
