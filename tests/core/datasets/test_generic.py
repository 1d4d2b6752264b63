from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.cases import Modality, Pathology
from core.datasets.cohort_layout import Cohort, LayoutOptions
from core.datasets.generic import read_generic
from core.errors import InputError
from core.imaging.hashing import mask_sha256
from core.imaging.read_image import read_image
from tests.phantom_masks import full
from tests.tiny_cohorts import LESION, SECOND_LESION, note_on, save_mask_picture, save_picture, without_unused

HEADER = "case_id,image,mask,patient,pathology,birads,device,age,spacing_y_mm,spacing_x_mm,biopsy,Center"
ROWS = (
    "a1,images/a.png,masks/a.png,P1,benign,3,L12,41,0.1,0.08,core,1",
    "b1,images/b.png,masks/b.png&masks/b2.png,P1,M,4a,,57.5,0.1,0.08,,2",
    "n1,images/n.png,,P2,normal,1,L12,,,,none,",
)


def write(root: Path, *lines: str, name: str = "cases.csv") -> Path:
    for seed, stem in enumerate("abn"):
        save_picture(root / "images" / f"{stem}.png", seed=seed)
        save_mask_picture(root / "masks" / f"{stem}.png")
    save_mask_picture(root / "masks" / "b2.png", SECOND_LESION)
    (root / name).write_text("\n".join(lines or (HEADER, *ROWS)) + "\n", encoding="utf-8")
    return root


def read(root: Path, **options: object) -> Cohort:
    return read_generic(root, LayoutOptions(**options))  # type: ignore[arg-type]


def problems(cohort: Cohort) -> list[str]:
    return [note.problem for note in without_unused(cohort)]


def test_every_recognised_column_arrives(tmp_path: Path) -> None:
    first, second, normal = read(write(tmp_path)).cases
    assert (first.case_id, first.patient_id, first.pathology, first.birads) == (
        "a1",
        "P1",
        Pathology.BENIGN,
        "3",
    )
    assert (first.device, first.image.spacing_mm, first.modality) == ("L12", (0.1, 0.08), Modality.ULTRASOUND)
    assert first.clinical == {"age": 41.0, "biopsy": "core", "Center": 1.0}
    assert (second.patient_id, second.pathology, second.birads) == ("P1", Pathology.MALIGNANT, "4A")
    assert (second.device, second.clinical["age"], second.clinical["biopsy"]) == (None, 57.5, None)
    assert (normal.pathology, normal.lesions, normal.image.spacing_mm) == (Pathology.NORMAL, (), None)
    assert normal.clinical == {"age": None, "biopsy": None, "Center": None}


@pytest.mark.parametrize("separator", ["&", ";", " & "])
def test_several_masks_in_a_cell_are_united(tmp_path: Path, separator: str) -> None:
    root = write(tmp_path, "image,mask", f'images/b.png,"masks/b.png{separator}masks/b2.png"')
    (lesion,) = read(root).cases[0].lesions
    assert lesion.mask_sha256 == mask_sha256(LESION | SECOND_LESION)


def test_rows_of_one_case_are_its_lesions(tmp_path: Path) -> None:
    rows = ("images/b.png,masks/b.png,left", "images/b.png,masks/b2.png,right", "images/a.png,masks/a.png,")
    first, second = read(write(tmp_path, "image,mask,lesion", *rows)).cases
    assert [(le.lesion_id, le.area_px) for le in first.lesions] == [("left", 96), ("right", 24)]
    assert [le.lesion_id for le in second.lesions] == ["1"]


def test_lesions_without_names_are_numbered(tmp_path: Path) -> None:
    root = write(tmp_path, "image,mask", "images/b.png,masks/b.png", "images/b.png,masks/b2.png")
    (case,) = read(root).cases
    assert [le.lesion_id for le in case.lesions] == ["1", "2"]
    assert case.case_id == "images/b"


def test_one_bad_lesion_leaves_the_other(tmp_path: Path) -> None:
    root = write(tmp_path, "image,mask", "images/b.png,masks/b.png", "images/b.png,masks/b2.png")
    save_mask_picture(root / "masks" / "b.png", full((4, 5)))
    cohort = read(root)
    assert [le.lesion_id for le in cohort.cases[0].lesions] == ["2"]
    assert note_on(cohort, "masks/b.png").left_out


def test_repeated_lesion_row_case_and_picture(tmp_path: Path) -> None:
    rows = (
        "x,images/b.png,masks/b.png,1",
        "x,images/b.png,masks/b2.png,1",
        "x,images/b.png,masks/b.png,1",
        "x,images/a.png,masks/a.png,1",
    )
    cohort = read(write(tmp_path, "case_id,image,mask,lesion", *rows))
    assert len(cohort.cases) == 1
    assert len(cohort.cases[0].lesions) == 1
    assert sorted(problems(cohort)) == [
        "line 3: the lesion '1' of case 'x' came before; left out",
        "line 4: repeats the case 'x' (line 2); left out",
        "line 5: the case id 'x' stands for another picture already (line 2); left out",
    ]
    assert all(note.left_out and note.file == "cases.csv" for note in without_unused(cohort))


def test_columns_can_be_mapped_and_renamed(tmp_path: Path) -> None:
    root = write(tmp_path, "Path,Seg,Tumour,Who", "images/a.png,masks/a.png,benign,P7")
    columns = {"image": "path", "mask": "Seg", "pathology": "Tumour", "reader": "Who"}
    cohort = read(root, columns=columns)
    (case,) = cohort.cases
    assert (case.pathology, len(case.lesions), case.clinical) == (Pathology.BENIGN, 1, {"reader": "P7"})
    assert without_unused(cohort) == []


def test_unknown_column_goes_in_with_a_note(tmp_path: Path) -> None:
    note = note_on(read(write(tmp_path)), "cases.csv")
    assert note.problem == "unknown columns biopsy, Center: went in as clinical columns"
    assert not note.left_out


def test_column_asked_for_but_absent(tmp_path: Path) -> None:
    cohort = read(write(tmp_path), columns={"device": "Scanner", "biopsy": "biopsy", "Center": "Center"})
    note = note_on(cohort, "cases.csv")
    assert "there is no column 'Scanner', asked for as 'device'" in note.problem
    assert note.action.startswith("choose from case_id, image, mask")
    assert cohort.cases[0].device == "L12"


def test_image_column_is_needed(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"cases.csv: no column names the images; give one with --column image=NAME"
    ):
        read(write(tmp_path, "Path,mask", "images/a.png,masks/a.png"))


def test_without_a_mask_column_one_note_for_all(tmp_path: Path) -> None:
    cohort = read(write(tmp_path, "image", "images/a.png", "images/b.png"))
    assert len(cohort.cases) == 2
    (note,) = without_unused(cohort)
    assert "no column names the masks" in note.problem
    assert note.left_out


@pytest.mark.parametrize(
    ("spacing", "expected"),
    [
        ("0.1,0.08", (0.1, 0.08)),
        ("0,0.08", None),
        ("-0.1,0.08", None),
        ("0.1,80", None),
        ("0.005,0.08", None),
        ("0.1,wide", None),
        ("0.1,", None),
        (",", None),
    ],
)
def test_absurd_spacing_is_dropped_and_noted(
    tmp_path: Path, spacing: str, expected: tuple[float, float] | None
) -> None:
    header = "image,mask,spacing_y_mm,spacing_x_mm"
    cohort = read(write(tmp_path, header, f"images/a.png,masks/a.png,{spacing}"))
    assert cohort.cases[0].image.spacing_mm == expected
    noted = [note for note in cohort.notes if "spacing" in note.problem and "dropped" in note.problem]
    assert len(noted) == (expected is None and spacing != ",")
    assert all(note.file == "images/a.png" and not note.left_out for note in noted)


def test_pixel_size_serves_both_axes_and_options_win(tmp_path: Path) -> None:
    root = write(tmp_path, "image,mask,pixel_size_mm", "images/a.png,masks/a.png,0.07")
    assert read(root).cases[0].image.spacing_mm == (0.07, 0.07)
    assert read(root, spacing_mm=(0.2, 0.1)).cases[0].image.spacing_mm == (0.2, 0.1)


def test_fine_spacing_is_right_for_pathology(tmp_path: Path) -> None:
    header = "image,mask,modality,pixel_size_mm"
    root = write(tmp_path, header, "images/a.png,masks/a.png,pathology,0.00025")
    case = read(root).cases[0]
    assert (case.modality, case.image.spacing_mm) == (Modality.PATHOLOGY, (0.00025, 0.00025))


def test_cells_that_mean_nothing_are_noted_and_missing(tmp_path: Path) -> None:
    header = "image,mask,pathology,birads,age,modality"
    cohort = read(write(tmp_path, header, "images/a.png,masks/a.png,odd,7,old,xray"))
    (case,) = cohort.cases
    assert (case.pathology, case.birads, case.clinical["age"]) == (Pathology.UNKNOWN, None, None)
    assert len(case.lesions) == 1
    text = " | ".join(problems(cohort))
    for wanted in ("pathology 'odd'", "BI-RADS category '7'", "age 'old'", "modality 'xray'"):
        assert wanted in text
    assert not any(note.left_out for note in cohort.notes)


def test_files_that_are_missing(tmp_path: Path) -> None:
    rows = ("images/gone.png,masks/a.png", "images/b.png,masks/gone.png", "images/a.png,", ",masks/a.png")
    cohort = read(write(tmp_path, "image,mask", *rows))
    assert [case.case_id for case in cohort.cases] == ["images/b", "images/a"]
    assert all(not case.lesions for case in cohort.cases)
    assert note_on(cohort, "images/gone.png").problem == "there is no such file; the case is left out"
    assert note_on(cohort, "masks/gone.png").problem == "there is no such file; its lesion is left out"
    assert note_on(cohort, "images/a.png").problem.startswith("mask missing")
    assert note_on(cohort, "cases.csv").problem == "line 5: names no image; left out"
    assert note_on(cohort, "masks/a.png").problem == "of the case 'images/gone': the case is left out"
    assert all(note.left_out for note in without_unused(cohort))


def test_row_with_too_many_cells(tmp_path: Path) -> None:
    cohort = read(
        write(tmp_path, "image,mask", "images/a.png,masks/a.png,surplus", "images/b.png,masks/b.png")
    )
    assert [case.case_id for case in cohort.cases] == ["images/b"]
    assert "line 2: 1 more cells than columns" in problems(cohort)[0]


def test_without_patients_copies_share_one(tmp_path: Path) -> None:
    root = write(tmp_path, "image,mask", *(f"images/{s}.png,masks/{s}.png" for s in "abn"))
    (root / "images" / "n.png").write_bytes((root / "images" / "a.png").read_bytes())
    cohort = read(root)
    assert [case.patient_id for case in cohort.cases] == ["images/a", "images/b", "images/a"]
    assert "duplicate: the same picture, pixel for pixel" in note_on(cohort, "images/n.png").problem


def test_known_patients_are_kept_for_copies(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "images" / "n.png").write_bytes((root / "images" / "a.png").read_bytes())
    cohort = read(root)
    assert [case.patient_id for case in cohort.cases] == ["P1", "P1", "P2"]
    assert cohort.cases[2].duplicate_group == "a1"
    assert "which is filed as benign" in note_on(cohort, "images/n.png").problem


def test_windows_paths_and_the_table_itself_as_root(tmp_path: Path) -> None:
    root = write(tmp_path, "image;mask;size_mm", "images\\a.png;masks\\a.png;12,5", name="data.csv")
    write(root, "nothing")
    (case,) = read(root / "data.csv").cases
    assert case.image.path == root / "images" / "a.png"
    assert case.clinical == {"size_mm": 12.5}


def test_number_of_tables_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found none; give the file itself"):
        read(tmp_path)
    write(tmp_path)
    write(tmp_path, "image", name="other.csv")
    with pytest.raises(InputError, match=r"found cases.csv, other.csv; give the file itself"):
        read(tmp_path)


def test_original_pixels_are_referenced(tmp_path: Path) -> None:
    root = write(tmp_path)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    case = read(root).cases[0]
    assert case.image.path == root / "images" / "a.png"
    assert np.array_equal(read_image(case.image.path).shape, case.image.shape)
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
