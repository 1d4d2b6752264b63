from __future__ import annotations

from pathlib import Path

import nibabel
import numpy as np
import pytest

from core.cases import Modality
from core.datasets.brats2020 import read_brats2020
from core.datasets.layout import LayoutOptions
from core.errors import InputError
from core.imaging.mask_pictures import read_mask
from core.imaging.read import read_image

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


def test_a_damaged_volume_is_told_and_the_rest_goes_in(tmp_path: Path) -> None:
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
