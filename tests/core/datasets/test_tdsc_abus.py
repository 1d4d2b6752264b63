from __future__ import annotations

from pathlib import Path

import nrrd
import numpy as np
import pytest

from core.cases import Modality, Pathology
from core.datasets.cohort_layout import ImportedCohort, LayoutOptions
from core.datasets.tdsc_abus import read_tdsc_abus
from core.errors import InputError, SettingsError
from core.imaging.case_pixels import reference_as_imported, volume_as_imported
from core.imaging.mask_volumes import read_mask_volume, write_volume_mask
from core.imaging.remarks import collected_remarks
from core.imaging.shown_volume import shown_volume
from tests.tiny_volumes import box_mask, ramp

HEADER = {
    "space": "left-posterior-superior",
    "space directions": np.eye(3),
    "space origin": np.zeros(3),
    "kinds": ["domain"] * 3,
}
SHAPE_XYZ = (12, 10, 6)


def write(root: Path, *, numbers: tuple[int, ...] = (0, 1), lower: bool = False) -> Path:
    """The true tree with tiny volumes; the sheet with paths as Windows writes them."""
    lines = ["case_id,label,Data_path,Mask_path"]
    for number, label in zip(numbers, "MBMB", strict=False):
        for folder, array in (("DATA", ramp(seed=number)), ("MASK", box_mask())):
            name = f"{folder}_{number:03}.nrrd"
            path = root / folder / name
            if lower:
                path = root / folder.lower() / name.lower()
            path.parent.mkdir(parents=True, exist_ok=True)
            nrrd.write(str(path), (array % 251).astype(np.uint8), HEADER)
        lines.append(f"{number},{label},DATA\\DATA_{number:03}.nrrd,MASK\\MASK_{number:03}.nrrd")
    (root / ("Labels.csv" if lower else "labels.csv")).write_text("\r\n".join(lines))
    return root


def problems(cohort: ImportedCohort) -> list[str]:
    return [note.problem for note in cohort.notes]


@pytest.mark.parametrize("lower", [False, True])
def test_volumes_become_cases_whatever_the_letter_case(tmp_path: Path, lower: bool) -> None:
    cohort = read_tdsc_abus(write(tmp_path, lower=lower), LayoutOptions())
    first, second = cohort.cases
    assert (first.case_id, second.case_id) == ("DATA_000", "DATA_001")
    assert (first.modality, first.pathology) == (Modality.ABUS, Pathology.MALIGNANT)
    assert second.pathology is Pathology.BENIGN
    assert first.patient_id != second.patient_id
    assert first.image.shape == (6, 10, 12)
    assert [lesion.area_px for lesion in first.lesions] == [24]
    assert cohort.files_seen == 5


def test_the_placeholder_is_noticed_and_leaves_no_spacing(tmp_path: Path) -> None:
    cohort = read_tdsc_abus(write(tmp_path), LayoutOptions())
    assert {case.image.spacing_mm for case in cohort.cases} == {None}
    patients, placeholder = cohort.notes
    assert patients.problem.startswith("the cohort does not say which volumes are of one patient")
    assert placeholder.problem == (
        "the headers of 2 of 2 volumes say 1 x 1 x 1 mm, a placeholder: they have no spacing and nothing in "
        "mm; the first is 6 x 10 x 12 voxels (z x y x x)"
    )
    assert "--column spacing=NAME (published, depth_second)" in placeholder.action


@pytest.mark.parametrize(
    ("given", "zyx_mm"),
    [
        ("published", (0.476, 0.2, 0.073)),
        ("depth_second", (0.476, 0.073, 0.2)),
        ("0.25x0.5x1.5", (1.5, 0.5, 0.25)),
        ("0.25, 0.5, 1.5", (1.5, 0.5, 0.25)),
    ],
)
def test_a_spacing_along_the_axes_of_the_file(
    tmp_path: Path, given: str, zyx_mm: tuple[float, float, float]
) -> None:
    cohort = read_tdsc_abus(write(tmp_path), LayoutOptions(columns={"spacing": given}))
    assert {case.image.spacing_mm for case in cohort.cases} == {zyx_mm}
    said = problems(cohort)[-1]
    assert "in place of what the headers say" in said
    assert "as (z, y, x) that is " + " x ".join(f"{mm:g}" for mm in zyx_mm) + " mm" in said


def test_volume_mask_and_prediction_agree_in_the_given_spacing(tmp_path: Path) -> None:
    root = write(tmp_path / "cohort")
    case = read_tdsc_abus(root, LayoutOptions(columns={"spacing": "depth_second"})).cases[0]
    volume = volume_as_imported(case)
    assert volume.spacing_mm == pytest.approx((0.476, 0.073, 0.2))
    assert volume.grid.voxel_mm3 == pytest.approx(0.476 * 0.073 * 0.2)
    reference = reference_as_imported(case, case.lesions[0], grid=volume.grid)
    assert reference.sum() == 24
    assert reference[2:4, 4:7, 3:7].all()
    # A prediction is written as the image file itself says, so that it lies on it in any viewer.
    path = write_volume_mask(tmp_path / "prediction.nii.gz", reference, volume.grid)
    with collected_remarks() as remarks:
        again = read_mask_volume(path, volume.grid)
    assert remarks == []
    np.testing.assert_array_equal(again, reference)


def test_a_given_spacing_keeps_the_angles_of_the_file(tmp_path: Path) -> None:
    root = write(tmp_path / "cohort")
    leaning = np.array([(1, 0, 0), (0, 1, 0), (0, 0.6, 0.8)])
    for folder, array in (("DATA", ramp() % 251), ("MASK", box_mask())):
        header = HEADER | {"space directions": leaning}
        nrrd.write(str(root / folder / f"{folder}_000.nrrd"), array.astype(np.uint8), header)
    case = read_tdsc_abus(root, LayoutOptions(columns={"spacing": "depth_second"})).cases[0]
    assert case.image.spacing_mm == (0.476, 0.073, 0.2)
    assert case.image.axis_cosines == pytest.approx((0.6, 0.0, 0.0))
    assert case.image.steps.size == pytest.approx(0.476 * 0.073 * 0.2 * 0.8)
    for volume in (volume_as_imported(case), *(shown_volume(case, tmp_path / "kept").volume for _ in "12")):
        assert volume.grid.steps.size == pytest.approx(case.image.steps.size)
        assert volume.grid.steps.cosines == pytest.approx(case.image.axis_cosines)


def test_what_is_kept_for_showing_follows_the_spacing(tmp_path: Path) -> None:
    root, kept = write(tmp_path / "cohort"), tmp_path / "kept"
    for given, y_mm in (("published", 0.2), ("published", 0.2), ("depth_second", 0.073)):
        case = read_tdsc_abus(root, LayoutOptions(columns={"spacing": given})).cases[0]
        assert shown_volume(case, kept).volume.spacing_mm[1] == pytest.approx(y_mm)


def test_a_true_header_is_believed(tmp_path: Path) -> None:
    root = write(tmp_path)
    for folder, array in (("DATA", ramp() % 251), ("MASK", box_mask())):
        header = HEADER | {"space directions": np.diag((0.2, 0.073, 0.476))}
        nrrd.write(str(root / folder / f"{folder}_000.nrrd"), array.astype(np.uint8), header)
    cohort = read_tdsc_abus(root, LayoutOptions())
    assert cohort.cases[0].image.spacing_mm == pytest.approx((0.476, 0.073, 0.2))
    assert cohort.cases[1].image.spacing_mm is None
    assert "the headers of 1 of 2 volumes" in problems(cohort)[-1]


def test_what_is_missing_or_damaged_is_reported_and_the_rest_goes_in(tmp_path: Path) -> None:
    root = write(tmp_path, numbers=(0, 1, 2, 3))
    (root / "MASK" / "MASK_000.nrrd").unlink()
    (root / "DATA" / "DATA_001.nrrd").write_bytes(b"no volume")
    (root / "DATA" / "DATA_002.nrrd").unlink()
    sheet = root / "labels.csv"
    sheet.write_text(sheet.read_text().replace("3,B", "3,X"))
    cohort = read_tdsc_abus(root, LayoutOptions())
    assert [(case.case_id, len(case.lesions)) for case in cohort.cases] == [("DATA_000", 0), ("DATA_003", 1)]
    assert cohort.cases[1].pathology is Pathology.UNKNOWN
    found = " / ".join(problems(cohort))
    assert "mask missing" in found
    assert "the sheet names a volume that is not there" in found
    assert "the label 'x' is neither M nor B" in found
    assert "of the case 'DATA_001': the case is left out" in found
    assert "mask without its volume; left out" in found
    assert sum(note.left_out for note in cohort.notes) == 5


def test_parts_of_the_challenge_lie_side_by_side(tmp_path: Path) -> None:
    write(tmp_path / "Train", numbers=(0, 1))
    write(tmp_path / "Test", numbers=(130,))
    (tmp_path / "Test" / "labels.csv").unlink()
    cohort = read_tdsc_abus(tmp_path, LayoutOptions())
    assert {case.case_id: case.clinical["part"] for case in cohort.cases} == {
        "DATA_000": "Train",
        "DATA_001": "Train",
        "DATA_130": "Test",
    }
    assert "there is no labels.csv; the pathology of its cases is unknown" in problems(cohort)


def test_bad_settings_and_folders(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no DATA/DATA_000.nrrd is below it"):
        read_tdsc_abus(tmp_path, LayoutOptions())
    root = write(tmp_path)
    for given, message in (
        ("thick", "is neither one of published, depth_second"),
        ("1x2", "nor three"),
        ("0x1x1", "is not between 0.01 and 5 mm"),
    ):
        with pytest.raises(SettingsError, match=message):
            read_tdsc_abus(root, LayoutOptions(columns={"spacing": given}))
    (root / "labels.csv").write_text("case_id,label\n0,M")
    with pytest.raises(InputError, match="there is no column data_path"):
        read_tdsc_abus(root, LayoutOptions())


def test_files_that_are_no_case_are_named_with_their_reason(tmp_path: Path) -> None:
    root = write(tmp_path)
    for name in ("DATA/DATA_001.nii.gz", "MASK/MASK_009.nrrd", "more/DATA/DATA_010.nrrd", "notes.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
    notes = {note.file: (note.problem, note.left_out) for note in read_tdsc_abus(root, LayoutOptions()).notes}
    assert notes["DATA/DATA_001.nii.gz"] == ("no .nrrd file; not used", False)
    assert notes["MASK/MASK_009.nrrd"] == ("mask without its volume; left out", True)
    assert notes["more/DATA/DATA_010.nrrd"] == (
        "a volume outside of the folders DATA and MASK that were read; left out",
        True,
    )
    assert notes["notes.txt"] == ("fits no pattern of the layout; not used", False)
