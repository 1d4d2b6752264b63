"""Segments of every kind as lesions, in the dicom layout and as masks of a table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.datasets.cohort_layout import ImportedCohort, LayoutOptions
from core.datasets.generic import read_generic
from tests.dicom_collections import highdicom_files
from tests.dicom_pictures import mr_series, save, segmentation, ultrasound
from tests.dicom_trees import STILL, ZYX, only, problems, read

BOX = np.zeros(ZYX.shape, dtype=bool)
BOX[1:3, 2:7, 3:10] = True  # 70 voxels
CORNER = np.zeros(ZYX.shape, dtype=bool)
CORNER[1:5, 6:9, 8:11] = True  # 36 voxels, 2 x 1 x 2 of them in the box


def lesions(cohort: ImportedCohort) -> list[tuple[str, int]]:
    return [(lesion.lesion_id, lesion.area_px) for lesion in only(cohort).lesions]


def imported(
    tmp_path: Path, *masks: NDArray[np.generic], **how: object
) -> tuple[ImportedCohort, ImportedCohort]:
    """A series with its segmentation, through the dicom layout and through a table."""
    slices = mr_series(ZYX)
    for number, dataset in enumerate(slices):
        save(dataset, tmp_path / "tree" / "series" / f"{number}.dcm")
    save(segmentation(slices, *masks, **how), tmp_path / "tree" / "seg.dcm")
    table = tmp_path / "tree" / "table.csv"
    table.write_text("image,mask,modality\nseries,seg.dcm,mri\n")
    return read(tmp_path), read_generic(table, LayoutOptions(derived=tmp_path / "derived"))


@pytest.mark.parametrize("kind", ["BINARY", "LABELMAP"])
def test_a_label_map_and_its_binary_twin_hold_the_same(tmp_path: Path, kind: str) -> None:
    layout, table = imported(tmp_path, BOX, kind=kind, labels=("Mass left",))
    assert lesions(layout) == [("Mass left", 70)]
    assert [area for _, area in lesions(table)] == [70]


@pytest.mark.parametrize("kind", ["BINARY", "LABELMAP"])
def test_segments_are_lesions_under_their_labels(tmp_path: Path, kind: str) -> None:
    layout, table = imported(tmp_path, BOX, CORNER & ~BOX, kind=kind, labels=("Mass", "Satellite 2"))
    assert lesions(layout) == lesions(table) == [("Mass", 70), ("Satellite 2", 32)]


def test_segments_that_overlap_stay_apart(tmp_path: Path) -> None:
    layout, table = imported(tmp_path, BOX, CORNER, labels=("Mass", "Necrosis"))
    assert lesions(layout) == lesions(table) == [("Mass", 70), ("Necrosis", 36)]


def test_fractions_are_cut_at_half_of_certainty_and_counted(tmp_path: Path) -> None:
    fractions = np.where(BOX, 1.0, 0.0)
    fractions[1, 2, 3:6] = (0.3, 0.45, 0.7)
    for cohort in imported(tmp_path, fractions, kind="FRACTIONAL", labels=("Mass",)):
        assert [area for _, area in lesions(cohort)] == [68]
        (line,) = [line for line in problems(cohort) if "mask of many values" in line]
        assert "3 pixels lie between" in line
        assert "half of certainty (0.5)" in line


def test_segments_of_fractions_keep_their_names(tmp_path: Path) -> None:
    fractions = np.where(BOX, 1.0, 0.0)
    fractions[1, 2, 3:6] = 0.3
    masks = [fractions, np.where(CORNER, 0.4, 0.0)]
    for cohort in imported(tmp_path, *masks, kind="FRACTIONAL", labels=("Mass", "Necrosis")):
        assert lesions(cohort) == [("Mass", 67), ("Necrosis", 36)]


def test_fractions_of_two_values_are_a_binary_mask(tmp_path: Path) -> None:
    for cohort in imported(tmp_path, np.where(BOX, 0.2, 0.0), kind="FRACTIONAL"):
        assert [area for _, area in lesions(cohort)] == [70]


def test_a_label_that_may_name_a_person_gives_way_to_a_number(tmp_path: Path) -> None:
    labels = ("Jane's mass", "Case 20230514", "Lump [x]")
    masks = [BOX, CORNER & ~BOX, ~BOX & ~CORNER]
    layout, _ = imported(tmp_path, *masks, labels=labels)
    assert [name for name, _ in lesions(layout)] == ["1", "2", "3"]


def test_anatomy_is_passed_over_and_reported(tmp_path: Path) -> None:
    layout, table = imported(tmp_path, BOX, anatomy=True, labels=("Breast",))
    assert lesions(layout) == lesions(table) == []
    assert any("1 segment is of anatomy and not of a finding (Breast)" in line for line in problems(layout))
    assert any("holds no segment of a finding" in line for line in problems(table))


def test_fractions_on_stills_are_judged_on_all_that_was_drawn(tmp_path: Path) -> None:
    stills = [ultrasound(np.roll(STILL, number, axis=0)) for number in range(2)]
    for number, dataset in enumerate(stills):
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.FrameOfReferenceUID = (
            "1.2",
            "1.2.3",
            "1.4",
        )
        dataset.Modality, dataset.PositionReferenceIndicator = "OT", ""
        dataset.ImageOrientationPatient, dataset.ImagePositionPatient = [1, 0, 0, 0, 1, 0], [0, 0, 3 * number]
        dataset.PixelSpacing, dataset.SliceThickness = [0.2, 0.1], 3
    fractions = np.zeros((2, 64, 80))
    fractions[0, 5:12, 8:20], fractions[1, 5:12, 8:20] = 0.2, 0.9
    for number, dataset in enumerate(stills):
        save(dataset, tmp_path / "tree" / f"{number}")
    save(segmentation(stills, fractions, kind="FRACTIONAL", labels=("Mass",)), tmp_path / "tree" / "s")
    cohort = read(tmp_path)
    assert sorted(len(case.lesions) for case in cohort.cases) == [0, 1]


def test_marks_on_images_that_are_not_here_are_reported(tmp_path: Path) -> None:
    slices = mr_series(ZYX)
    for number, dataset in enumerate(slices[1:-1]):
        save(dataset, tmp_path / "tree" / f"{number}.dcm")
    save(
        segmentation(slices, BOX | np.roll(BOX, -1, axis=0), labels=("Mass",)), tmp_path / "tree" / "seg.dcm"
    )
    cohort = read(tmp_path)
    assert lesions(cohort) == [("Mass", 70)]
    assert any("1 of the 3 images it was drawn on are not here" in line for line in problems(cohort))


def test_highdicom_s_own_fractions(tmp_path: Path) -> None:
    folder = highdicom_files()
    if folder is None:
        pytest.skip("highdicom's test files are not here: HIGHDICOM_TEST_FILES names no folder")
    import pydicom.data

    slices = Path(pydicom.data.__file__).parent / "test_files" / "dicomdirtests" / "77654033" / "CT2"
    files = [*sorted(slices.iterdir())[1:], folder / "seg_image_ct_true_fractional.dcm"]
    for number, path in enumerate(files):
        (tmp_path / "tree").mkdir(exist_ok=True)
        (tmp_path / "tree" / str(number)).write_bytes(path.read_bytes())
    assert lesions(read(tmp_path)) == [("first segment", 638)]
