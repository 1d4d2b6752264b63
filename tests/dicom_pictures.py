"""Tiny DICOM files of a patient who never lived, as scanners write them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import highdicom
import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sr.codedict import codes
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

US_IMAGE = "1.2.840.10008.5.1.4.1.1.6.1"
US_MULTI_FRAME = "1.2.840.10008.5.1.4.1.1.3.1"
MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"


def ultrasound(pixels: NDArray[np.uint8], *, patient: str = "4711", name: str = "Doe^Jane") -> Dataset:
    """A grey still, (y, x), or a clip, (frame, y, x), with one region of 0.2 x 0.1 mm pixels."""
    clip = pixels.ndim == 3
    dataset = _patient(US_MULTI_FRAME if clip else US_IMAGE, "US", patient=patient, name=name)
    if clip:
        dataset.NumberOfFrames = len(pixels)
        dataset.FrameTime = "40"
        dataset.FrameIncrementPointer = 0x00181063
    dataset.ImageType = ["ORIGINAL", "PRIMARY"]
    dataset.LossyImageCompression = "00"
    put_bytes(dataset, pixels)
    dataset.SequenceOfUltrasoundRegions = [region(0, 0, pixels.shape[-1] - 1, pixels.shape[-2] - 1)]
    return dataset


def region(x0: int, y0: int, x1: int, y1: int) -> Dataset:
    """A tissue region of a still, 0.1 mm along x and 0.2 mm along y."""
    found = Dataset()
    found.RegionSpatialFormat, found.RegionDataType, found.RegionFlags = 1, 1, 0
    found.RegionLocationMinX0, found.RegionLocationMinY0 = x0, y0
    found.RegionLocationMaxX1, found.RegionLocationMaxY1 = x1, y1
    found.PhysicalUnitsXDirection = found.PhysicalUnitsYDirection = 3
    found.PhysicalDeltaX, found.PhysicalDeltaY = 0.01, 0.02
    return found


def mr_series(zyx: NDArray[np.int16], *, patient: str = "4711", name: str = "Doe^Jane") -> list[Dataset]:
    """A classic axial series, 3 mm apart, 0.75 x 0.5 mm pixels."""
    study, series, frame = generate_uid(), generate_uid(), generate_uid()
    made = []
    for number, pixels in enumerate(zyx):
        dataset = _patient(MR_IMAGE, "MR", patient=patient, name=name)
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = study, series
        dataset.FrameOfReferenceUID, dataset.PositionReferenceIndicator = frame, ""
        dataset.ImageType = ["ORIGINAL", "PRIMARY", "OTHER"]
        dataset.ScanningSequence, dataset.SequenceVariant, dataset.ScanOptions = "GR", "SP", ""
        dataset.MRAcquisitionType, dataset.EchoTime, dataset.RepetitionTime = "3D", "2.4", "5.1"
        dataset.EchoTrainLength = 1
        dataset.SliceThickness, dataset.SpacingBetweenSlices = "3", "3"
        dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        dataset.ImagePositionPatient = [-10.0, -20.0, 5.0 + 3 * number]
        dataset.PixelSpacing = [0.75, 0.5]
        dataset.InstanceNumber = len(zyx) - number
        dataset.Rows, dataset.Columns = pixels.shape
        dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
        dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 16, 15
        dataset.PixelRepresentation = 1
        dataset.PixelData = np.ascontiguousarray(pixels, dtype="<i2").tobytes()
        made.append(dataset)
    return made


def enhanced_mr(zyx: NDArray[np.int16]) -> Dataset:
    """The same volume as one enhanced multi-frame file."""
    (dataset, *_) = mr_series(zyx)
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.4.1"
    shared = item(
        PixelMeasuresSequence=[item(PixelSpacing=[0.75, 0.5], SliceThickness=3)],
        PlaneOrientationSequence=[item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
    )
    frames = [
        item(
            PlanePositionSequence=[item(ImagePositionPatient=[-10.0, -20.0, 5.0 + 3 * z])],
            FrameContentSequence=[item(DimensionIndexValues=[z + 1])],
        )
        for z in range(len(zyx))
    ]
    dataset.SharedFunctionalGroupsSequence, dataset.PerFrameFunctionalGroupsSequence = [shared], frames
    for name in ("PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient"):
        delattr(dataset, name)
    dataset.NumberOfFrames, dataset.PixelData = len(zyx), np.ascontiguousarray(zyx, dtype="<i2").tobytes()
    return dataset


def item(**elements: object) -> Dataset:
    """An item of a sequence."""
    made = Dataset()
    for name, value in elements.items():
        setattr(made, name, value)
    return made


def put_bytes(dataset: Dataset, pixels: NDArray[np.uint8]) -> None:
    """Grey pixels of 8 bits."""
    dataset.Rows, dataset.Columns = pixels.shape[-2:]
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 8, 8, 7, 0
    data = np.ascontiguousarray(pixels).tobytes()
    dataset.PixelData = data + b"\0" * (len(data) % 2)
    dataset["PixelData"].VR = "OB"


def save(dataset: Dataset, path: Path) -> Path:
    """A file as the standard wants it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset.save_as(path, enforce_file_format=True)
    return path


def segmentation(
    sources: list[Dataset],
    *masks: np.ndarray,
    anatomy: bool = False,
    kind: str = "BINARY",
    labels: tuple[str, ...] = (),
) -> Dataset:
    """A segment per mask, (frame, y, x), by the library that hospitals use; of fractions if FRACTIONAL."""
    category = codes.SCT.AnatomicalStructure if anatomy else codes.SCT.MorphologicallyAbnormalStructure
    described = [
        highdicom.seg.SegmentDescription(
            segment_number=number,
            segment_label=labels[number - 1] if labels else f"Doe {number}",
            segmented_property_category=category,
            segmented_property_type=codes.SCT.Breast if anatomy else codes.SCT.Lesion,
            algorithm_type="MANUAL",
        )
        for number in range(1, len(masks) + 1)
    ]
    return highdicom.seg.Segmentation(
        source_images=sources,
        pixel_array=np.stack(masks, axis=-1).astype(np.float32 if kind == "FRACTIONAL" else np.uint8),
        segmentation_type=kind,
        segment_descriptions=described,
        series_instance_uid=generate_uid(),
        series_number=9,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="M",
        manufacturer_model_name="M",
        software_versions="1",
        device_serial_number="1",
    )


def errors_of_dciodvfy(path: Path) -> list[str]:
    """What the validator of Debian's dicom3tools calls an error."""
    if shutil.which("dciodvfy") is None:
        pytest.skip("dciodvfy is not here; install Debian's dicom3tools")
    done = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True, errors="replace")
    return [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("Error")]


def _patient(sop_class: str, modality: str, *, patient: str, name: str) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = sop_class
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID = generate_uid()
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = generate_uid(), generate_uid()
    dataset.Modality, dataset.SeriesNumber, dataset.InstanceNumber = modality, 1, 1
    dataset.PatientName, dataset.PatientID = name, patient
    dataset.PatientBirthDate, dataset.PatientSex, dataset.PatientAge = "19620307", "F", "061Y"
    dataset.StudyDate, dataset.StudyTime = "20230514", "101530"
    dataset.AccessionNumber, dataset.StudyID, dataset.ReferringPhysicianName = "", "1", ""
    dataset.Manufacturer, dataset.ManufacturerModelName = "Scanners Inc", "Echo 5"
    dataset.PatientOrientation = ""
    return dataset
