"""The table of volumes: NIfTI, NRRD and folders of DICOM files, and what can be wrong with them."""

from __future__ import annotations

from pathlib import Path

import nibabel
import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813
from PIL import Image

from core.cases import Modality, is_volume_case
from core.datasets.cohort_layout import ImportedCohort, LayoutOptions
from core.datasets.generic import read_generic
from core.errors import SettingsError
from core.imaging.case_pixels import reference_as_imported, volume_as_imported
from core.imaging.hashing import mask_sha256
from tests.tiny_cohorts import without_unused
from tests.tiny_volumes import AFFINE, box_mask, ramp, write_nifti, write_series

MASK_ZYX = np.ascontiguousarray(box_mask().transpose(2, 1, 0))


def write(root: Path) -> Path:
    """The same mask on three volumes of three formats, and a picture."""
    write_nifti(root / "a.nii.gz", ramp(seed=1))
    write_nifti(root / "mask.nii.gz", box_mask())
    image = sitk.ReadImage(str(root / "a.nii.gz"))
    shifted = sitk.GetImageFromArray(ramp(seed=2).transpose(2, 1, 0))
    shifted.CopyInformation(image)
    sitk.WriteImage(shifted, str(root / "b.nrrd"))
    write_series(root / "c", np.ascontiguousarray(ramp(seed=3).transpose(2, 1, 0)))
    Image.fromarray(np.arange(80, dtype=np.uint8).reshape(8, 10)).save(root / "d.png")
    lines = ["image,mask,patient,modality,grade"]
    lines += [
        f"{name},{mask},P{name[0]},mri,2"
        for name, mask in (("a.nii.gz", "mask.nii.gz"), ("b.nrrd", "mask.nii.gz"))
    ]
    lines += ["c,mask.nii.gz,Pc,mri,3", "d.png,,Pd,ultrasound,"]
    (root / "cases.csv").write_text("\n".join(lines) + "\n")
    return root


def read(root: Path, *lines: str, **options: object) -> ImportedCohort:
    if lines:
        (root / "cases.csv").write_text("\n".join(lines) + "\n")
    return read_generic(root, LayoutOptions(**options))  # type: ignore[arg-type]


def test_every_format_goes_in_beside_pictures(tmp_path: Path) -> None:
    cohort = read(write(tmp_path))
    cases = {case.case_id: case for case in cohort.cases}
    assert list(cases) == ["a", "b", "c", "d"]
    for name in "abc":
        case = cases[name]
        assert (case.image.shape, case.image.spacing_mm) == ((6, 10, 12), pytest.approx((2.0, 0.75, 0.5)))
        assert case.lesions[0].mask_sha256 == mask_sha256(MASK_ZYX)
        assert (case.lesions[0].area_px, case.modality, is_volume_case(case)) == (24, Modality.MRI, True)
        volume = volume_as_imported(case)
        np.testing.assert_array_equal(volume.voxels, ramp(seed=" abc".index(name)).transpose(2, 1, 0))
        np.testing.assert_array_equal(
            reference_as_imported(case, case.lesions[0], grid=volume.grid), MASK_ZYX
        )
    assert (cases["d"].image.shape, is_volume_case(cases["d"])) == ((8, 10), False)
    assert [note.problem for note in cohort.notes if note.left_out] == [
        "mask missing: the case went in without a reference and cannot be evaluated"
    ]


def bad_volumes(root: Path) -> dict[str, str]:
    """Files with one flaw each, and what the report must say."""
    write_nifti(root / "phases.nii", np.stack([ramp()] * 2, axis=-1))
    broken = ramp().astype(np.float32)
    broken[0, 0, 0] = np.nan
    write_nifti(root / "nan.nii", broken)
    write_nifti(root / "black.nii", np.zeros((12, 10, 6), np.int16))
    image = nibabel.Nifti1Image(ramp(), None)
    nibabel.save(image, root / "nowhere.nii")
    (root / "cut.nii.gz").write_bytes((root / "a.nii.gz").read_bytes()[:300])
    zyx = np.ascontiguousarray(ramp().transpose(2, 1, 0))
    write_series(root / "gap", zyx, leave_out=(2,))
    write_series(write_series(root / "mixed", zyx), zyx, series="1.9", prefix="x")
    (root / "empty").mkdir()
    return {
        "phases.nii": "holds 2 volumes (4D, several phases)",
        "nan.nii": "1 voxels are not finite numbers",
        "black.nii": "every voxel has the value 0",
        "nowhere.nii": "says nothing of where its voxels lie",
        "cut.nii.gz": "cannot be read as NIfTI",
        "gap": "about 1 slices are missing",
        "mixed": "holds 2 series mixed",
        "empty": "no DICOM image is in it",
        "gone.nii": "there is no such file",
    }


def test_bad_volumes_are_reported_and_the_batch_goes_on(tmp_path: Path) -> None:
    root = write(tmp_path)
    expected = bad_volumes(root)
    cohort = read(
        root, "image,mask,modality", "a.nii.gz,mask.nii.gz,mri", *(f"{name},,mri" for name in expected)
    )
    assert [case.case_id for case in cohort.cases] == ["a"]
    found = {note.file: note for note in cohort.notes if note.left_out}
    for name, problem in expected.items():
        assert found[name].problem.startswith(problem)
        assert found[name].problem.endswith("the case is left out")
        assert found[name].action.endswith("and import again")


def test_masks_on_other_grids_and_of_nothing(tmp_path: Path) -> None:
    root = write(tmp_path)
    moved = AFFINE.copy()
    moved[2, 3] += 4.0
    write_nifti(root / "moved.nii", box_mask(), moved)
    moved[2, 3] += 400.0
    write_nifti(root / "away.nii", box_mask(), moved)
    write_nifti(root / "empty.nii", np.zeros((12, 10, 6), bool))
    rows = [f"{key},a.nii.gz,{mask}.nii,mri" for key, mask in enumerate(("moved", "away", "empty"))]
    cohort = read(root, "case_id,image,mask,modality", *rows)
    assert [len(case.lesions) for case in cohort.cases] == [1, 0, 0]
    notes = {note.file: note for note in cohort.notes}
    assert "mask on another grid" in notes["moved.nii"].problem
    assert not notes["moved.nii"].left_out
    assert notes["away.nii"].problem.startswith("lies beside its image")
    assert notes["empty.nii"].problem.startswith("empty mask")
    # Two slices up: the block of slices 2 and 3 is now on 4 and 5.
    union = reference_as_imported(
        cohort.cases[0], cohort.cases[0].lesions[0], grid=volume_as_imported(cohort.cases[0]).grid
    )
    np.testing.assert_array_equal(union[4:], MASK_ZYX[2:4])


def test_spacing_of_volumes_is_their_own(tmp_path: Path) -> None:
    root = write(tmp_path)
    lines = ("image,mask,modality,pixel_size_mm", "a.nii.gz,mask.nii.gz,mri,0.3")
    cohort = read(root, *lines)
    assert cohort.cases[0].image.spacing_mm == (2.0, 0.75, 0.5)
    assert "0.3 x 0.3 mm (y, x) in the table and 0.75 x 0.5 mm in the file" in cohort.notes[0].problem
    with pytest.raises(SettingsError, match="volumes say themselves how far apart their voxels lie"):
        read(root, *lines, spacing_mm=(0.5, 0.5))
    write_nifti(root / "huge.nii", ramp(), np.diag([500.0, 500.0, 500.0, 1.0]))
    cohort = read(root, "image,modality", "huge.nii,mri")
    assert cohort.cases[0].image.spacing_mm is None
    assert (
        "pixel spacing 500 x 500 x 500 mm (z, y, x) is not between 0.05 and 20 mm"
        in without_unused(cohort)[-1].problem
    )


def test_volumes_without_a_modality_are_other_and_said_so(tmp_path: Path) -> None:
    cohort = read(write(tmp_path), "image,mask", "a.nii.gz,mask.nii.gz")
    assert cohort.cases[0].modality is Modality.OTHER
    assert "no modality is given for volumes" in without_unused(cohort)[-1].problem
    assert read(tmp_path, modality=Modality.MRI).cases[0].modality is Modality.MRI


def test_copies_of_a_volume_are_reported_and_likeness_is_not(tmp_path: Path) -> None:
    root = write(tmp_path)
    write_nifti(root / "copy.nii", ramp(seed=1))
    alike = ramp(seed=1)
    alike[0, 0, 0] += 1
    write_nifti(root / "alike.nii", alike)
    cohort = read(root, "image,modality", "a.nii.gz,mri", "copy.nii,mri", "alike.nii,mri")
    assert [case.duplicate_group for case in cohort.cases] == ["a", "a", None]
