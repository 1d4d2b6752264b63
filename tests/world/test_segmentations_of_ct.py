"""Segmentations that highdicom writes on pydicom's CT slices: lesions have the voxels that were put in."""

from __future__ import annotations

import shutil
from pathlib import Path

import highdicom
import numpy as np
import pydicom
import pytest
import SimpleITK as sitk  # noqa: N813
from pydicom.data import get_testdata_file
from pydicom.sr.codedict import codes

from core.settings import Settings
from db.store import Store
from db.studies import load_cases
from jobs.import_study import ImportRequest, run

pytestmark = pytest.mark.filterwarnings("ignore")  # about odd values in the slices

_SLICES = Path("dicomdirtests/98892001/CT5N")


def slices() -> list[pydicom.Dataset]:
    """Five slices of 16 x 16 pixels."""
    folder = Path(str(get_testdata_file("CT_small.dcm"))).parent / _SLICES
    read = [pydicom.dcmread(path) for path in sorted(folder.iterdir())]
    return sorted(read, key=lambda one: float(one.ImagePositionPatient[2]))


def two_lesions() -> np.ndarray:
    """Labels 1 (12 voxels) and 2 (18 voxels)."""
    labels = np.zeros((5, 16, 16), dtype=np.uint8)
    labels[1:4, 2:4, 3:5] = 1
    labels[2:4, 8:11, 9:12] = 2
    return labels


def slope() -> np.ndarray:
    """Probabilities 0, 0.1, ... 0.9 from left to right on three slices: 5 of 10 columns are above a half."""
    values = np.zeros((5, 16, 16), dtype=np.float32)
    values[1:4, 4:8, 3:13] = np.arange(10) / 10 + 0.01
    return values


def written(pixels: np.ndarray, kind: str) -> pydicom.Dataset:
    """A segmentation with a segment a label, or with one of probabilities."""
    count = int(pixels.max()) if pixels.dtype == np.uint8 else 1
    return highdicom.seg.Segmentation(
        source_images=slices(),
        pixel_array=pixels,
        segmentation_type=kind,
        segment_descriptions=[
            highdicom.seg.SegmentDescription(
                segment_number=number,
                segment_label=f"lesion {number}",
                segmented_property_category=codes.SCT.MorphologicallyAbnormalStructure,
                segmented_property_type=codes.SCT.Lesion,
                algorithm_type=highdicom.seg.SegmentAlgorithmTypeValues.MANUAL,
            )
            for number in range(1, count + 1)
        ],
        series_instance_uid=highdicom.UID(),
        series_number=9,
        sop_instance_uid=highdicom.UID(),
        instance_number=1,
        manufacturer="none",
        manufacturer_model_name="none",
        software_versions="1",
        device_serial_number="1",
        max_fractional_value=250,
    )


@pytest.mark.parametrize(
    ("pixels", "kind", "voxels"),
    [
        pytest.param(two_lesions(), "BINARY", [12, 18], id="binary"),
        pytest.param(two_lesions(), "LABELMAP", [12, 18], id="labelmap"),
        pytest.param((two_lesions() == 2).astype(np.uint8), "FRACTIONAL", [18], id="fractional, two values"),
        pytest.param(slope(), "FRACTIONAL", [60], id="fractional"),
    ],
)
def test_lesions_have_the_voxels_that_were_put_in(
    tmp_path: Path, pixels: np.ndarray, kind: str, voxels: list[int]
) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    for number, one in enumerate(slices()):
        shutil.copyfile(one.filename, tree / f"{number}.dcm")
    written(pixels, kind).save_as(tree / "seg.dcm")
    settings = Settings(tmp_path / "home", tmp_path / "weights")
    outcome = run(ImportRequest("ct", "dicom", tree), settings)
    with Store(settings.store_path).connect() as con:
        (case,) = load_cases(con, "ct")
    masks = [sitk.GetArrayFromImage(sitk.ReadImage(str(lesion.mask_paths[0]))) for lesion in case.lesions]
    assert [int(mask.sum()) for mask in masks] == voxels, [note.problem for note in outcome.notes]
