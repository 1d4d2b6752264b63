from __future__ import annotations

from pathlib import Path

import pytest

from core.cases import Pathology
from core.datasets.bus_bra import read_bus_bra
from core.datasets.cohort_layout import LayoutOptions
from core.errors import InputError
from core.splits import split_folds
from tests.tiny_cohorts import save_mask_picture, save_picture

HEADER = "ID,Case,Histology,Pathology,BIRADS,Device,Width,Height,Side,BBOX"
ROWS = (
    "bus_0001-l,1,Fibroadenoma,benign,2,GE Logiq 7,32,24,left,8_6_12_8",
    "bus_0001-r,1,Fibroadenoma,benign,3,GE Logiq 7,32,24,right,8_6_12_8",
    "bus_0002-l,2,Invasive ductal carcinoma,malignant,5,Toshiba,32,24,left,8_6_12_8",
)


def write(root: Path, folds: tuple[int, int, int] = (1, 1, 2)) -> Path:
    names = [row.split(",")[0] for row in ROWS]
    for seed, name in enumerate(names):
        save_picture(root / "Images" / f"{name}.png", seed=seed)
        save_mask_picture(root / "Masks" / f"{name.replace('bus', 'mask')}.png")
    (root / "bus_data.csv").write_text("\n".join([HEADER, *ROWS]) + "\n")
    lines = [f"{name},benign,{fold}" for name, fold in zip(names, folds, strict=True)]
    (root / "5-fold-cv.csv").write_text("\n".join(["ID,Pathology,kFold", *lines]) + "\n")
    return root


def test_rows_become_cases_and_the_patient_is_the_case_column(tmp_path: Path) -> None:
    cohort = read_bus_bra(write(tmp_path), LayoutOptions())
    left, right, other = cohort.cases
    assert [c.case_id for c in cohort.cases] == ["bus_0001-l", "bus_0001-r", "bus_0002-l"]
    assert (left.patient_id, right.patient_id, other.patient_id) == ("1", "1", "2")
    assert (other.pathology, other.birads, other.device) == (Pathology.MALIGNANT, "5", "Toshiba")
    assert other.clinical == {
        "Histology": "Invasive ductal carcinoma",
        "Width": 32.0,
        "Height": 24.0,
        "Side": "left",
        "BBOX": "8_6_12_8",
        "kFold": 2.0,
    }
    assert [len(case.lesions) for case in cohort.cases] == [1, 1, 1]
    assert cohort.notes == ()
    split = split_folds(cohort.cases, folds=2, fold=0, test=0.0, seed=0)
    assert {"bus_0001-l", "bus_0001-r"} in ({*split.train}, {*split.validation})


def test_a_patient_in_two_folds_is_reported(tmp_path: Path) -> None:
    (note,) = read_bus_bra(write(tmp_path, folds=(1, 3, 2)), LayoutOptions()).notes
    assert note.problem == "1 patients are in more than one fold: 1"


def test_what_is_missing_is_reported(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "5-fold-cv.csv").unlink()
    (root / "Masks" / "mask_0002-l.png").unlink()
    cohort = read_bus_bra(root, LayoutOptions())
    assert [len(case.lesions) for case in cohort.cases] == [1, 1, 0]
    assert "kFold" not in cohort.cases[0].clinical
    assert {note.file for note in cohort.notes} == {"5-fold-cv.csv", "Masks/mask_0002-l.png"}


def test_another_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"bus_data\.csv"):
        read_bus_bra(tmp_path, LayoutOptions())
    (tmp_path / "bus_data.csv").write_text("ID,Side\n")
    with pytest.raises(InputError, match="has no column Case, Pathology, BIRADS"):
        read_bus_bra(tmp_path, LayoutOptions())


def test_rows_without_files_and_files_without_rows(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "Images").rename(root / "images")
    save_picture(root / "images" / "bus_0009-l.png", seed=9)
    save_picture(root / "extra" / "bus_0010-l.png", seed=10)
    table = root / "bus_data.csv"
    table.write_text(table.read_text() + ",9,Cyst,benign,2,Toshiba,32,24,left,1\nbus_0011-l,11,,,,,,,,\n")
    cohort = read_bus_bra(root, LayoutOptions())
    assert len(cohort.cases) == 3
    notes = {(note.file, note.problem): note.left_out for note in cohort.notes}
    assert notes["images/bus_0009-l.png", "no row of the table names it; left out"]
    assert not notes["extra/bus_0010-l.png", "a picture outside of Images and Masks; not used"]
    assert notes["bus_data.csv", "line 5: has no ID; left out"]
    assert notes["images/bus_0011-l.png", "there is no such file; the case is left out"]
    without = "1 pictures of bus_data.csv are not in it and have no fold: bus_0011-l"
    assert not notes["5-fold-cv.csv", without]
