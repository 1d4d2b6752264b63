from __future__ import annotations

from pathlib import Path

import nibabel
import numpy as np
import pytest

from core.cases import Modality
from core.datasets.brats2020 import read_brats2020
from core.datasets.cohort_layout import Fate, ImportedCohort, LayoutOptions
from core.errors import InputError
from core.imaging.mask_pictures import read_mask
from core.imaging.read_image import read_image

PATIENT = "BraTS20_Training_001"
SHAPE_XYZ = (40, 50, 6)


def write(root: Path, *, suffix: str = ".nii", sequence: str = "flair") -> Path:
    """Tumour labels 1, 2 and 4 in slice 3, a single pixel in slice 4; brightest at the front right."""
    folder = root / PATIENT
    folder.mkdir(parents=True, exist_ok=True)
    image, labels = np.full(SHAPE_XYZ, 100, dtype=np.int16), np.zeros(SHAPE_XYZ, dtype=np.int16)
    labels[10:20, 30:40, 3], labels[10:15, 30:35, 3], labels[15:20, 30:35, 3] = 2, 1, 4
    labels[0, 0, 4] = 1
    image[30:, 40:, 3] = 1000
    for name, values in ((sequence, image), ("seg", labels)):
        nibabel.save(
            nibabel.Nifti1Image(values, np.diag([1.0, 2.0, 3.0, 1.0])), folder / f"{PATIENT}_{name}{suffix}"
        )
    return root


@pytest.mark.parametrize("suffix", [".nii", ".nii.gz"])
def test_slices_with_tumour_become_cases(tmp_path: Path, suffix: str) -> None:
    root = write(tmp_path / "in", suffix=suffix)
    cohort = read_brats2020(root, LayoutOptions(derived=tmp_path / "out"))
    (case,) = cohort.cases
    assert (case.case_id, case.patient_id) == (f"{PATIENT}_flair_z003", PATIENT)
    assert (case.modality, case.image.shape, case.image.spacing_mm) == (Modality.MRI, (256, 256), (2.0, 1.0))
    assert case.lesions[0].area_px == 100


def test_the_front_is_up_and_the_right_side_at_the_left(tmp_path: Path) -> None:
    cohort = read_brats2020(write(tmp_path / "in"), LayoutOptions(derived=tmp_path / "out"))
    case = cohort.cases[0]
    image, mask = read_image(case.image.path), read_mask(case.lesions[0].mask_paths[0])
    # 50 rows from 103 on and 40 columns from 108 on: x 30..39 of 40 mirrored, y 40..49 of 50 at the top.
    assert (image[103:113, 108:118] == 255).all()
    assert np.argwhere(mask).min(axis=0).tolist() == [103 + 10, 108 + 20]
    assert image[0, 0] == 0


def test_another_sequence_can_be_asked_for(tmp_path: Path) -> None:
    root = write(tmp_path / "in", sequence="t1ce")
    cohort = read_brats2020(root, LayoutOptions(derived=tmp_path / "out", columns={"sequence": "t1ce"}))
    assert cohort.cases[0].clinical["sequence"] == "t1ce"


def test_a_damaged_volume_is_reported_and_the_rest_goes_in(tmp_path: Path) -> None:
    root = write(tmp_path / "in")
    other = root / "BraTS20_Training_002"
    other.mkdir()
    for name in ("flair", "seg"):
        (other / f"BraTS20_Training_002_{name}.nii").write_bytes(b"no volume")
    cohort = read_brats2020(root, LayoutOptions(derived=tmp_path / "out"))
    assert len(cohort.cases) == 1
    assert "cannot be read as NIfTI" in cohort.notes[0].problem


def test_slices_of_slanted_rows_are_no_pictures_and_units_are_those_of_the_file(tmp_path: Path) -> None:
    root = write(tmp_path / "in")
    leaning, metres = np.diag([1.0, 2.0, 3.0, 1.0]), np.diag([0.001, 0.002, 0.003, 1.0])
    leaning[0, 1] = 0.3
    for affine, unit in ((leaning, "mm"), (metres, "meter")):
        for path in (root / PATIENT).iterdir():
            image = nibabel.Nifti1Image(np.asarray(nibabel.load(path).dataobj).copy(), affine)
            image.header.set_xyzt_units(unit)
            nibabel.save(image, path)
        cohort = read_brats2020(root, LayoutOptions(derived=tmp_path / "out"))
        if unit == "mm":
            assert cohort.cases == ()
            assert "has rows and columns at 81.5 degrees" in cohort.notes[0].problem
    assert cohort.cases[0].image.spacing_mm == pytest.approx((2.0, 1.0))


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="give the folder of the patients"):
        read_brats2020(tmp_path, LayoutOptions(derived=tmp_path / "out"))


def add(root: Path, patient: str, **parts: np.ndarray) -> Path:
    """A patient's folder with files by the end of their name."""
    for name, values in parts.items():
        path = root / patient / f"{name}.nii"
        path.parent.mkdir(parents=True, exist_ok=True)
        nibabel.save(nibabel.Nifti1Image(values, np.eye(4)), path)
    return root / patient


def image(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, 500, SHAPE_XYZ).astype(np.int16)


def tumour(*labels: int) -> np.ndarray:
    """A block of 100 voxels of each label, side by side in slice 2."""
    values = np.zeros(SHAPE_XYZ, dtype=np.int16)
    for number, label in enumerate(labels):
        values[10 * number : 10 * number + 10, 20:30, 2] = label
    return values


def notes_by_file(cohort: ImportedCohort) -> dict[str, str]:
    return {note.file: note.problem for note in cohort.notes}


def test_the_reference_under_its_former_name_is_found(tmp_path: Path) -> None:
    root = write(tmp_path / "in")
    name = "BraTS20_Training_355"
    add(root, name, **{f"{name}_flair": image(), f"{name}_t1": image(1), "W39_1998.09.19_Segm": tumour(1, 2)})
    cohort = read_brats2020(root, LayoutOptions(derived=tmp_path / "out"))
    case = cohort.cases[1]
    assert (case.patient_id, case.lesions[0].area_px) == (name, 200)
    assert notes_by_file(cohort)[f"{name}/W39_1998.09.19_Segm.nii"] == (
        f"taken as the reference of {name}: the only one in its folder, under another name"
    )
    assert cohort.files_seen == 2 + 3
    assert not any(note.left_out for note in cohort.notes)


def test_no_reference_is_guessed_among_several(tmp_path: Path) -> None:
    root = write(tmp_path / "in")
    add(root, "B", B_flair=image(), W1_Segm=tumour(1), W2_seg=tumour(2))
    cohort = read_brats2020(root, LayoutOptions(derived=tmp_path / "out"))
    assert len(cohort.cases) == 1
    assert notes_by_file(cohort)["B/B_flair.nii"] == (
        "no reference (PATIENT_seg) is beside it; the patient is left out"
    )
    assert "a reference without its image (PATIENT_flair); left out" in notes_by_file(cohort)["B/W1_Segm.nii"]
    assert sum(note.left_out for note in cohort.notes) == 3


def test_patients_of_whom_something_is_missing_are_named(tmp_path: Path) -> None:
    root = write(tmp_path / "in")
    add(root, "C", C_seg=tumour(1), C_t1=image())
    add(root, "D", D_t2=image())
    (root / "E").mkdir()
    cohort = read_brats2020(root, LayoutOptions(derived=tmp_path / "out"))
    assert notes_by_file(cohort)["C/C_seg.nii"] == "a reference without its image (PATIENT_flair); left out"
    assert notes_by_file(cohort)["C/C_t1.nii"] == "another sequence than flair; not used"
    assert notes_by_file(cohort)["D/D_t2.nii"] == (
        "neither a reference nor the sequence flair is beside it; the patient is left out"
    )
    assert notes_by_file(cohort)["E"] == "an empty folder"
    assert [note.left_out for note in cohort.notes].count(True) == 2


def test_other_labels_are_reported_and_taken_only_when_asked_for(tmp_path: Path) -> None:
    root = tmp_path / "in"
    add(root, "A", A_flair=image(), A_seg=tumour(1, 3, 4))
    cohort = read_brats2020(root, LayoutOptions(derived=tmp_path / "out"))
    assert cohort.cases[0].lesions[0].area_px == 200
    assert notes_by_file(cohort)["A/A_seg.nii"].startswith("label 3 (100 voxels) is none of 1, 2 and 4")
    options = LayoutOptions(derived=tmp_path / "out", columns={"label": "1+3+4"})
    assert read_brats2020(root, options).cases[0].lesions[0].area_px == 300


def test_slices_that_are_left_out_are_counted(tmp_path: Path) -> None:
    root = write(tmp_path / "in")
    small = np.zeros(SHAPE_XYZ, dtype=np.int16)
    small[:7, :9, 1] = 1
    add(root, "S", S_flair=image(), S_seg=small)
    cohort = read_brats2020(root, LayoutOptions(derived=tmp_path / "out"))
    assert notes_by_file(cohort)[f"{PATIENT}/{PATIENT}_seg.nii"] == (
        "1 of 2 slices with tumour have less than 64 pixels of it and are not used"
    )
    assert (
        notes_by_file(cohort)["S/S_seg.nii"]
        == "none of its 1 slices with tumour has 64 pixels of it: left out"
    )
    assert {one.file for one in cohort.files if one.fate is Fate.LEFT_OUT} == {"S/S_seg.nii", "S/S_flair.nii"}


def test_a_reference_without_labels_is_refused(tmp_path: Path) -> None:
    root = write(tmp_path / "in")
    add(root, "P", P_flair=image(), P_seg=image(3).astype(np.float32) + 0.5)
    cohort = read_brats2020(root, LayoutOptions(derived=tmp_path / "out"))
    assert len(cohort.cases) == 1
    assert any("holds no labels, but one value or a spread of many" in one.problem for one in cohort.notes)


def test_patients_of_one_name_in_two_folders_are_two_cases(tmp_path: Path) -> None:
    root = tmp_path / "in"
    add(root, "one/A", A_flair=image(), A_seg=tumour(1))
    add(root, "two/A", A_flair=image(1), A_seg=tumour(2, 4))
    cohort = read_brats2020(root, LayoutOptions(derived=tmp_path / "out"))
    assert sorted(case.lesions[0].area_px for case in cohort.cases) == [100, 200]
    assert len({case.image.path for case in cohort.cases}) == 2
