"""Original and copy look alike, and upload form and layout agree, on all files that packages bring."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom import Dataset

from core.datasets.dicom.copying import copy_of, still_of_clip, write_copy
from core.datasets.dicom.tree import read_dicom_tree
from core.datasets.upload_dicom import read_dicom
from core.imaging.deidentify.key import DeidentificationKey
from core.imaging.dicom.opening import opened_dicom
from core.imaging.dicom.picture import picture_of
from core.imaging.dicom.picture_objects import frame_count, no_picture
from core.imaging.dicom.stored_pixels import decoded
from core.imaging.read_image import UnreadableFileError
from tests.dicom_collections import collected_files, highdicom_files
from tests.dicom_trees import options

KEY = DeidentificationKey(bytes(range(32)))
FILES = collected_files()


def shown_or_refusal(dataset: Dataset, frame: int | None) -> NDArray[np.uint8] | str:
    try:
        return picture_of(dataset, "x", frame=frame)
    except UnreadableFileError as error:
        return error.problem


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}-{path.name}" for path in FILES])
def test_a_file(path: Path, tmp_path: Path) -> None:
    dataset = opened_dicom(path, "x")
    if no_picture(dataset) is not None:
        assert refusal_of_layout(path, tmp_path) == refusal_of_upload(path) == no_picture(dataset)
        return
    frames = frame_count(dataset, "x")
    frame = None if frames == 1 else frames // 2
    shown = shown_or_refusal(dataset, frame)
    if isinstance(shown, str):
        assert refusal_of_layout(path, tmp_path) == refusal_of_upload(path) == shown
        return
    np.testing.assert_array_equal(picture_of(copied(dataset, tmp_path / "c.dcm", frame=frame), "c"), shown)
    in_layout = picture_of_layout(path, tmp_path)
    if in_layout is not None:
        np.testing.assert_array_equal(in_layout, shown)
    if frames == 1 and dataset.get("BurnedInAnnotation") != "YES":
        np.testing.assert_array_equal(read_dicom(path.read_bytes(), "x")[0], shown)


def copied(dataset: Dataset, path: Path, *, frame: int | None) -> Dataset:
    made = copy_of(dataset, decoded(dataset, "x", frame=frame), KEY)
    if frame is not None:
        still_of_clip(made, dataset, KEY, frame=frame)
    write_copy(made, path)
    return opened_dicom(path, "c")


def picture_of_layout(path: Path, tmp_path: Path) -> NDArray[np.uint8] | None:
    """The case's picture; None where the layout wants more than one slice for a volume."""
    cohort = read_dicom_tree(path, options(tmp_path / "home", burnt_in="keep"))
    if not cohort.cases:
        assert any("single slice" in note.problem for note in cohort.notes)
        return None
    (case,) = cohort.cases
    return np.asarray(Image.open(case.image.path)) if case.image.path.suffix == ".png" else None


def refusal_of_layout(path: Path, tmp_path: Path) -> str:
    notes = read_dicom_tree(path, options(tmp_path / "home")).notes
    said = [note.problem.removesuffix("; left out") for note in notes if note.file != "all files"]
    # The layout takes a segmentation as a reference, and does not look at the pixels of a single slice.
    if "segmentation" in said[0] or "single slice" in said[0] or "DICOMDIR" in said[0]:
        return refusal_of_upload(path)
    return said[0]


def refusal_of_upload(path: Path) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_dicom(path.read_bytes(), "x")
    return caught.value.problem


def test_the_collections_are_here() -> None:
    names = {path.name for path in FILES}
    assert {"vlut_04.dcm", "mlut_18.dcm", "gdcm-US-ALOKA-16_big.dcm", "OBXXXX1A.dcm"} <= names
    assert len(FILES) >= 120
    if highdicom_files() is None:
        pytest.skip("highdicom's test files are not here: HIGHDICOM_TEST_FILES names no folder")
    assert "ct_image.dcm" in names


def test_a_table_that_is_not_linear_survives(tmp_path: Path) -> None:
    dataset = opened_dicom(next(path for path in FILES if path.name == "vlut_04.dcm"), "x")
    table = [round(entry**2 / 255**2 * 65535) for entry in range(256)]
    dataset.VOILUTSequence[0].LUTData = table
    expected = np.rint(np.asarray(table)[dataset.pixel_array] / 65535 * 255)
    buffer = io.BytesIO()
    dataset.save_as(buffer)
    (tmp_path / "a.dcm").write_bytes(buffer.getvalue())
    pixels, _ = read_dicom(buffer.getvalue(), "a.dcm")
    np.testing.assert_array_equal(pixels, expected)
    np.testing.assert_array_equal(picture_of_layout(tmp_path / "a.dcm", tmp_path), expected)
    assert pixels.mean() == pytest.approx(87.15, abs=0.01)
