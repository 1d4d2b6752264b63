from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from core.case_filter import select_cases
from core.cases import Modality, Pathology
from core.datasets.breast_lesions_usg import read_breast_lesions_usg
from core.datasets.cohort_layout import LayoutOptions
from core.errors import InputError
from tests.tiny_cohorts import LESION, SECOND_LESION, save_mask_picture, save_picture, without_unused

SHEET = "BrEaST-Lesions-USG-clinical-data-Dec-15-2023.xlsx"
FOLDER = "BrEaST-Lesions_USG-images_and_masks"
HEADER = [
    "CaseID",
    "Image_filename",
    "Mask_tumor_filename",
    "Mask_other_filename",
    "Pixel_size",
    "Age",
    "Tissue_composition",
    "Signs",
    "Symptoms",
    "Shape",
    "Margin",
    "Echogenicity",
    "Posterior_features",
    "Halo",
    "Calcifications",
    "Skin_thickening",
    "Interpretation",
    "BIRADS",
    "Verification",
    "Diagnosis",
    "Classification",
]
BIOPSY = "confirmed by biopsy"


def row(number: int, *, masks: str, others: str | None, birads: str | int, pathology: str) -> list[object]:
    name = f"case{number:03}"
    first = [number, f"{name}.png", masks, others, 0.007 + number / 10000, 50 + number]
    described = ["heterogeneous", "no", None, "irregular", "not circumscribed", "hypoechoic", "no", "no"]
    return [*first, *described, "no", "no", "Suspicion of malignancy", birads, BIOPSY, "IDC", pathology]


def write(root: Path, *, legend: str | None = None) -> Path:
    """Three cases: two tumours and another structure in one, none in the third."""
    folder = root / FOLDER
    for number in (1, 2, 3):
        save_picture(folder / f"case{number:03}.png", seed=number)
    save_mask_picture(folder / "case001_tumor.png")
    save_mask_picture(folder / "case002_tumor1.png")
    save_mask_picture(folder / "case002_tumor2.png", SECOND_LESION)
    save_mask_picture(folder / "case002_other1.png", SECOND_LESION)
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    rows = (
        row(1, masks="case001_tumor.png", others=None, birads="4a", pathology="benign"),
        row(
            2,
            masks="case002_tumor1.png&case002_tumor2.png",
            others="case002_other1.png",
            birads=5,
            pathology="malignant",
        ),
        row(3, masks="not applicable" if legend else "", others=None, birads=1, pathology="normal"),
    )
    for one in rows[:2] if legend else rows:
        book.active.append(one)
    if legend:
        book.create_sheet("Legend").append(["Pixel_size", legend])
    book.save(root / SHEET)
    return root


def test_rows_become_cases_with_every_column(tmp_path: Path) -> None:
    cohort = read_breast_lesions_usg(write(tmp_path), LayoutOptions())
    first, second, third = cohort.cases
    assert (first.case_id, first.patient_id, first.modality) == ("case001", "1", Modality.ULTRASOUND)
    assert [c.pathology for c in cohort.cases] == [Pathology.BENIGN, Pathology.MALIGNANT, Pathology.NORMAL]
    assert [c.birads for c in cohort.cases] == ["4A", "5", "1"]
    assert first.clinical["BIRADS_as_written"] == "4a"
    assert set(first.clinical) == (set(HEADER) - {"BIRADS"}) | {"BIRADS_as_written"}
    assert (first.clinical["Age"], first.clinical["Symptoms"]) == (51.0, None)
    assert first.clinical["Verification"] == BIOPSY
    assert third.lesions == ()
    (note,) = cohort.notes
    assert note.file == f"{FOLDER}/case002_other1.png"
    assert note.problem == "in the sheet it is a mask of something else than a tumour; not used"
    assert [lesion.lesion_id for lesion in second.lesions] == ["1", "2"]
    assert [lesion.area_px for lesion in second.lesions] == [int(LESION.sum()), int(SECOND_LESION.sum())]


def test_pixel_size_is_in_centimetres_unless_the_legend_says_otherwise(tmp_path: Path) -> None:
    first = read_breast_lesions_usg(write(tmp_path / "a"), LayoutOptions()).cases[0]
    assert first.image.spacing_mm == pytest.approx((0.071, 0.071))
    in_cm = write(tmp_path / "b", legend="size of a pixel in cm")
    assert read_breast_lesions_usg(in_cm, LayoutOptions()).cases[1].image.spacing_mm[0] == pytest.approx(
        0.072
    )
    in_mm = read_breast_lesions_usg(write(tmp_path / "c", legend="mm per pixel"), LayoutOptions())
    assert in_mm.cases[0].image.spacing_mm is None
    assert "dropped" in without_unused(in_mm)[-1].problem


def test_categories_are_ordered_in_filters(tmp_path: Path) -> None:
    cases = read_breast_lesions_usg(write(tmp_path), LayoutOptions()).cases
    assert [case.case_id for case in select_cases(cases, "birads >= 4A")] == ["case001", "case002"]


def test_what_is_missing_is_reported_and_the_rest_goes_in(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / FOLDER / "case002_tumor2.png").unlink()
    save_picture(root / FOLDER / "case009.png", seed=9)
    cohort = read_breast_lesions_usg(root, LayoutOptions())
    assert [len(case.lesions) for case in cohort.cases] == [1, 1, 0]
    assert {note.file.split("/")[-1] for note in without_unused(cohort)} == {
        "case002_tumor2.png",
        "case009.png",
    }
    assert all(note.left_out for note in without_unused(cohort))


def test_other_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="give the folder that holds the sheet"):
        read_breast_lesions_usg(tmp_path, LayoutOptions())
    book = openpyxl.Workbook()
    book.active.append(["Image_filename"])
    book.save(tmp_path / SHEET)
    with pytest.raises(InputError, match="has no column CaseID, Mask_tumor_filename"):
        read_breast_lesions_usg(tmp_path, LayoutOptions())


def test_a_second_sheet_and_files_of_rows_that_were_left_out(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / SHEET.replace("Dec-15-2023", "old")).write_bytes(b"x")
    (root / f"._{SHEET}").write_bytes(b"x")
    book = openpyxl.load_workbook(root / SHEET)
    book.active["B2"] = None
    book.save(root / SHEET)
    cohort = read_breast_lesions_usg(root, LayoutOptions())
    notes = {note.file: (note.problem, note.left_out) for note in cohort.notes}
    assert [case.case_id for case in cohort.cases] == ["case002", "case003"]
    assert notes[SHEET] == ("row 2: names no image; left out", True)
    assert notes[f"{FOLDER}/case001_tumor.png"] == ("its row of the sheet was left out", True)
    assert notes[f"{FOLDER}/case001.png"] == ("no row of the sheet names it; left out", True)
    other = SHEET.replace("Dec-15-2023", "old")
    assert notes[other] == (
        f"another sheet of the same pattern; {SHEET} was read and this one was not",
        True,
    )
