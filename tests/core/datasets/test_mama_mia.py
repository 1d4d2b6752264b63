from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pytest

from core.cases import Modality, Pathology
from core.datasets.cohort_layout import LayoutOptions
from core.datasets.mama_mia import read_mama_mia
from core.errors import InputError
from tests.tiny_volumes import box_mask, ramp, write_nifti

HEADER = ("patient_id", "dataset", "age", "tumor_subtype", "nottingham_grade", "pcr")
ROWS = (
    ("DUKE_001", "DUKE", 41.0, "luminal_a", None, 1),
    ("DUKE_002", "DUKE", 57.5, "triple_negative", "high", 0),
    ("ISPY1_1001", "ISPY1", 38, "her2_enriched", "low", None),
)


def write(root: Path, *, lower: bool = False) -> Path:
    """Two patients with phases 0000 and 0001, and a sheet that knows a third."""
    for seed, patient in enumerate(("DUKE_001", "DUKE_002")):
        name = patient.lower() if lower else patient
        for phase in (0, 1):
            write_nifti(root / "images" / patient / f"{name}_{phase:04}.nii.gz", ramp(seed=10 * seed + phase))
        write_nifti(root / "segmentations" / "expert" / f"{name}.nii.gz", box_mask())
    book = openpyxl.Workbook()
    book.active.append(["Read me first"])
    sheet = book.create_sheet("dataset_info")
    for row in (HEADER, *ROWS):
        sheet.append(row)
    book.save(root / "clinical_and_imaging_info.xlsx")
    return root


@pytest.mark.parametrize("lower", [False, True])
def test_patients_become_cases_whatever_the_letter_case(tmp_path: Path, lower: bool) -> None:
    cohort = read_mama_mia(write(tmp_path, lower=lower), LayoutOptions())
    first, second = cohort.cases
    assert (first.case_id, first.patient_id, second.case_id) == ("DUKE_001", "DUKE_001", "DUKE_002")
    assert (first.modality, first.pathology) == (Modality.MRI, Pathology.MALIGNANT)
    assert (first.image.shape, first.image.spacing_mm) == ((6, 10, 12), (2.0, 0.75, 0.5))
    assert first.image.path.name.lower() == "duke_001_0001.nii.gz"
    assert [lesion.area_px for lesion in first.lesions] == [24]
    assert first.clinical == {
        "dataset": "DUKE",
        "age": 41.0,
        "tumor_subtype": "luminal_a",
        "nottingham_grade": None,
        "pcr": 1.0,
        "phase": "0001",
    }
    assert second.clinical["age"] == 57.5
    note, *others = cohort.notes
    assert {other.problem for other in others} == {"another phase than the one asked for; not used"}
    assert len(others) == 2
    assert note.problem == "1 patients are in the sheet, but have no images here: ISPY1_1001"
    assert cohort.files_seen == 7


def test_another_phase(tmp_path: Path) -> None:
    root = write(tmp_path)
    cohort = read_mama_mia(root, LayoutOptions(columns={"phase": "0"}))
    assert {case.image.path.name for case in cohort.cases} == {"DUKE_001_0000.nii.gz", "DUKE_002_0000.nii.gz"}
    (root / "images" / "DUKE_002" / "DUKE_002_0000.nii.gz").unlink()
    cohort = read_mama_mia(root, LayoutOptions(columns={"phase": "0000"}))
    assert [case.case_id for case in cohort.cases] == ["DUKE_001"]
    assert cohort.notes[0].problem == "phase 0000 is not there; the case is left out"
    with pytest.raises(InputError, match="the phase 'second' is no number"):
        read_mama_mia(root, LayoutOptions(columns={"phase": "second"}))


def test_what_is_missing_or_damaged_is_reported_and_the_rest_goes_in(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "segmentations" / "expert" / "DUKE_001.nii.gz").unlink()
    (root / "images" / "DUKE_002" / "DUKE_002_0001.nii.gz").write_bytes(b"no volume")
    (root / "clinical_and_imaging_info.xlsx").unlink()
    cohort = read_mama_mia(root, LayoutOptions())
    assert [(case.case_id, case.lesions) for case in cohort.cases] == [("DUKE_001", ())]
    problems = "\n".join(note.problem for note in cohort.notes)
    assert "mask missing" in problems
    assert "cannot be read as NIfTI" in problems
    assert "no case has clinical columns" in problems


def test_a_mask_on_another_grid_is_resampled_and_said_so(tmp_path: Path) -> None:
    root = write(tmp_path)
    affine = np.diag([-1.0, -0.75, 2.0, 1.0])
    affine[:3, 3] = (39.75, 30.0, -20.0)
    write_nifti(root / "segmentations" / "expert" / "DUKE_001.nii.gz", box_mask((6, 10, 6)), affine)
    cohort = read_mama_mia(root, LayoutOptions())
    assert len(cohort.cases) == 2
    (note,) = [note for note in cohort.notes if "another grid" in note.problem]
    assert (note.file, note.left_out) == ("segmentations/expert/DUKE_001.nii.gz", False)


def test_other_folders_and_sheets_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="give the folder that holds images and segmentations"):
        read_mama_mia(tmp_path, LayoutOptions())
    root = write(tmp_path / "in")
    (root / "clinical_and_imaging_info.xlsx").write_bytes(b"no workbook")
    with pytest.raises(InputError, match="cannot be read as an Excel workbook"):
        read_mama_mia(root, LayoutOptions())


def test_files_that_are_no_case_are_named_with_their_reason(tmp_path: Path) -> None:
    root = write(tmp_path)
    write_nifti(root / "images" / "DUKE_009_0001.nii.gz", ramp())
    write_nifti(root / "segmentations" / "expert" / "DUKE_009.nii.gz", box_mask())
    write_nifti(root / "segmentations" / "automatic" / "DUKE_001.nii.gz", box_mask())
    (root / "images" / "DUKE_010").mkdir()
    notes = {note.file: (note.problem, note.left_out) for note in read_mama_mia(root, LayoutOptions()).notes}
    assert notes["images/DUKE_001/DUKE_001_0000.nii.gz"] == (
        "another phase than the one asked for; not used",
        False,
    )
    assert notes["images/DUKE_009_0001.nii.gz"] == ("lies in no patient's folder; left out", True)
    assert notes["images/DUKE_010"] == ("phase 0001 is not there; the case is left out", True)
    assert notes["segmentations/expert/DUKE_009.nii.gz"] == ("mask without its image; left out", True)
    assert notes["segmentations/automatic/DUKE_001.nii.gz"] == (
        "not in segmentations/expert; not used",
        False,
    )
