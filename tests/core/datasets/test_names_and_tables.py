"""What the layouts with a table make of names and cells that other people wrote."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import nibabel
import numpy as np
import openpyxl
import pytest

from core.cases import Pathology
from core.datasets.bcss import read_bcss
from core.datasets.brats2020 import read_brats2020
from core.datasets.breast_lesions_usg import read_breast_lesions_usg
from core.datasets.bus_bra import read_bus_bra
from core.datasets.busi import read_busi
from core.datasets.cohort_layout import ImportedCohort, LayoutOptions
from core.datasets.generic import read_generic
from core.datasets.mama_mia import read_mama_mia
from core.datasets.tdsc_abus import read_tdsc_abus
from core.imaging.hashing import mask_sha256
from core.imaging.mask_pictures import read_mask
from tests.core.datasets import (
    test_bcss,
    test_brats2020,
    test_breast_lesions_usg,
    test_bus_bra,
    test_mama_mia,
    test_tdsc_abus,
)
from tests.tiny_cohorts import LESION, SECOND_LESION, save_mask_picture, save_picture
from tests.tiny_volumes import box_mask, ramp, write_nifti

AS_IT_IS = LayoutOptions()
NFC, NFD = (unicodedata.normalize(form, "Zoë") for form in ("NFC", "NFD"))


def generic(root: Path, text: str | bytes, **options: object) -> ImportedCohort:
    (root / "cases.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    return read_generic(root, LayoutOptions(**options))  # type: ignore[arg-type]


def pictures(root: Path, *names: str) -> None:
    for seed, name in enumerate(names):
        save_picture(root / name, seed=seed)
        save_mask_picture(root / "masks" / name, (LESION, SECOND_LESION)[seed % 2])


def problems(cohort: ImportedCohort) -> str:
    return " | ".join(note.problem for note in cohort.notes)


def ids(cohort: ImportedCohort) -> list[str]:
    return [case.case_id for case in cohort.cases]


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\nimage;mask;v\na.png;masks/a.png;1,5\n",
        '"sep=;"\r\nimage;mask;v\r\na.png;masks/a.png;1,5\r\n',
        "\ufeffsep=\t\nimage\tmask\tv\na.png\tmasks/a.png\t1,5\n".encode("utf-16"),
    ],
)
def test_generic_with_a_separator_line(tmp_path: Path, text: str | bytes) -> None:
    pictures(tmp_path, "a.png")
    (case,) = generic(tmp_path, text).cases
    assert (len(case.lesions), case.clinical) == (1, {"v": 1.5})


def test_generic_notes_of_its_table_reach_the_report(tmp_path: Path) -> None:
    pictures(tmp_path, "a.png", "b.png")
    text = 'image,mask,v,v,\na.png,masks/a.png,"1,234",5,x\nb.png,masks/b.png,"12,500",<6,\n'
    cohort = generic(tmp_path, text)
    assert [case.clinical["v"] for case in cohort.cases] == ["1,234", "12,500"]
    for part in ("'v' became 'v (2)'", "without a name", "'1,234' may be", "more than a number ('<6')"):
        assert part in problems(cohort)


def test_generic_ages_and_categories(tmp_path: Path) -> None:
    pictures(tmp_path, *(f"{name}.png" for name in "abcdef"))
    ages = ("45Y", "045Y", "18M", "45 years", "45,0", "1,234")
    cells = zip("abcdef", ages, ("IV", "4b.", "4,0", "44", "", "3"), strict=True)
    rows = "".join(f"{name}.png;masks/{name}.png;{age};{birads}\n" for name, age, birads in cells)
    cohort = generic(tmp_path, f"image;mask;age;birads\n{rows}")
    assert [case.clinical["age"] for case in cohort.cases] == [45.0, 45.0, 1.5, 45.0, 45.0, None]
    assert [case.birads for case in cohort.cases] == ["4", "4B", "4", None, None, "3"]
    assert "age '1,234' is not a number of years" in problems(cohort)
    assert "BI-RADS category '44' is not one of" in problems(cohort)


def test_generic_an_age_column_beside_the_role_keeps_its_values(tmp_path: Path) -> None:
    pictures(tmp_path, "a.png")
    (case,) = generic(tmp_path, "image,mask,patient_age,age\na.png,masks/a.png,45,7\n").cases
    assert case.clinical == {"age": 45.0, "age (2)": 7.0}


def test_generic_spacing_with_a_unit_or_a_comma(tmp_path: Path) -> None:
    pictures(tmp_path, "a.png", "b.png", "c.png")
    cells = zip("abc", ("0,08", "0.1 mm", "0.01 cm"), strict=True)
    rows = "".join(f"{name}.png;masks/{name}.png;{size}\n" for name, size in cells)
    cohort = generic(tmp_path, f"image;mask;pixel_size_mm\n{rows}")
    assert [case.image.spacing_mm for case in cohort.cases] == [(0.08, 0.08), (0.1, 0.1), None]
    assert "pixel spacing '0.01 cm' is no number of mm; dropped" in problems(cohort)
    assert "nan" not in problems(cohort)


def test_generic_paths_with_separators(tmp_path: Path) -> None:
    pictures(tmp_path, "R&D/a;1.png", "b.png")
    text = 'image,mask\n"R&D/a;1.png","masks/R&D/a;1.png"\nb.png,"masks/b.png;masks/R&D/a;1.png"\n'
    cohort = generic(tmp_path, text)
    assert [case.lesions[0].mask_sha256 for case in cohort.cases] == [
        mask_sha256(LESION),
        mask_sha256(LESION | SECOND_LESION),
    ]
    assert cohort.notes == ()


def test_generic_series_folders_named_by_uid_are_cases_of_their_own(tmp_path: Path) -> None:
    rows = "".join(f"1.2.840.{number}\n" for number in (5, 6, 7))
    for number in (5, 6, 7):
        (tmp_path / f"1.2.840.{number}").mkdir()
    cohort = generic(tmp_path, f"image\n{rows}")
    unreadable = {note.file for note in cohort.notes if note.left_out and note.file.startswith("1.2")}
    assert unreadable == {"1.2.840.5", "1.2.840.6", "1.2.840.7"}
    assert "stands for another picture" not in problems(cohort)


def test_generic_names_that_differ_by_case_form_or_ending_are_cases_of_their_own(tmp_path: Path) -> None:
    names = ("A.png", "a.png", f"{NFC}.png", f"{NFD}.png", "a.bmp")
    pictures(tmp_path, *names)
    cohort = generic(tmp_path, "image,mask\n" + "".join(f"{name},masks/{name}\n" for name in names))
    assert ids(cohort) == ["A", "a", NFC, NFD, "a.bmp"]
    assert [case.lesions[0].area_px for case in cohort.cases] == [96, 24, 96, 24, 96]


def test_generic_one_file_named_two_ways_is_one_case(tmp_path: Path) -> None:
    pictures(tmp_path, "us/a.png", "us/b.png")
    text = "image,mask\nus/a.png,masks/us/a.png\nUS\\A.PNG,masks/us/b.png\n"
    cohort = generic(tmp_path, text)
    assert ids(cohort) == ["us/a"]
    assert [lesion.area_px for lesion in cohort.cases[0].lesions] == [96, 24]
    assert "written another way: US/A.PNG as a.png" in problems(cohort)


def test_patients_who_are_written_in_two_ways(tmp_path: Path) -> None:
    names = ("P1", "p1", NFC, NFD, "P 2", "P  2")
    pictures(tmp_path, *(f"{number}.png" for number in range(6)))
    rows = "".join(f"{number}.png,masks/{number}.png,{name}\n" for number, name in enumerate(names))
    cohort = generic(tmp_path, f"image,mask,patient\n{rows}")
    assert [case.patient_id for case in cohort.cases] == ["P1", "p1", NFC, NFC, "P 2", "P 2"]
    assert "2 patients are written in several ways and were taken as one each" in problems(cohort)
    assert "were taken as different patients: 'P1' and 'p1'" in problems(cohort)


def test_busi_a_mask_goes_to_the_picture_of_its_own_name(tmp_path: Path) -> None:
    for seed, (name, mask) in enumerate((("A", LESION), ("a", SECOND_LESION), ("Zoë", LESION))):
        save_picture(tmp_path / "benign" / f"{name}.png", seed=seed)
        mask_name = unicodedata.normalize("NFD", name).upper() if len(name) > 1 else name
        save_mask_picture(tmp_path / "benign" / f"{mask_name}_mask.png", mask)
    cohort = read_busi(tmp_path, AS_IT_IS)
    found = {case.case_id: case.lesions[0].area_px for case in cohort.cases}
    assert found == {"benign A": 96, "benign a": 24, "benign Zoë": 96}


def test_busi_a_mask_that_fits_two_pictures_is_reported(tmp_path: Path) -> None:
    for seed, name in enumerate(("Ab", "aB")):
        save_picture(tmp_path / "benign" / f"{name}.png", seed=seed)
    save_mask_picture(tmp_path / "benign" / "ab_mask.png")
    cohort = read_busi(tmp_path, AS_IT_IS)
    assert [case.lesions for case in cohort.cases] == [(), ()]
    assert "the mask may be that of Ab or aB, which differ in letter case only" in problems(cohort)


def test_bus_bra_in_another_case_with_cells_of_other_people(tmp_path: Path) -> None:
    root = test_bus_bra.write(tmp_path)
    (root / "Images" / "bus_0001-l.png").rename(root / "Images" / "BUS_0001-L.PNG")
    table = root / "bus_data.csv"
    text = table.read_text().replace(",benign,2,", ",odd,BI-RADS IVa,").replace(",GE Logiq 7,", ",NA,", 1)
    table.write_text("sep=,\n" + text.replace("_12_8", '_12_8"', 0))
    cohort = read_bus_bra(root, AS_IT_IS)
    first = cohort.cases[0]
    assert (first.case_id, first.birads, first.device, first.pathology) == (
        "bus_0001-l",
        "4A",
        None,
        Pathology.UNKNOWN,
    )
    assert "bus_0001-l.png as BUS_0001-L.PNG" in problems(cohort)
    assert "line 3: pathology 'odd' is not one of" in problems(cohort)


def test_breast_lesions_with_separators_repeats_and_text_numbers(tmp_path: Path) -> None:
    root = test_breast_lesions_usg.write(tmp_path)
    folder = root / test_breast_lesions_usg.FOLDER
    (folder / "case001_tumor.png").rename(folder / "case001&tumor.png")
    (folder / "case003.png").rename(folder / "Case003.PNG")
    path = root / test_breast_lesions_usg.SHEET
    book = openpyxl.load_workbook(path)
    sheet = book.active
    columns = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, columns["Mask_tumor_filename"]).value = "case001&tumor.png"
    sheet.cell(2, columns["Pixel_size"]).value = "0,0071"
    sheet.cell(2, columns["BIRADS"]).value = "IV a"
    sheet.cell(3, columns["Pixel_size"]).value = "fine"
    sheet.cell(3, columns["Classification"]).value = "odd"
    book.save(path)
    first, second, third = (cohort := read_breast_lesions_usg(root, AS_IT_IS)).cases
    assert ([lesion.area_px for lesion in first.lesions], first.birads) == ([96], "4A")
    assert first.image.spacing_mm == pytest.approx((0.071, 0.071))
    assert (second.image.spacing_mm, second.pathology, len(second.lesions)) == (None, Pathology.UNKNOWN, 2)
    assert third.case_id == "Case003"
    for part in ("Pixel_size 'fine' is no number", "pathology 'odd'", "case003.png as Case003.PNG"):
        assert part in problems(cohort)


def test_mama_mia_two_patients_that_differ_by_case(tmp_path: Path) -> None:
    root = test_mama_mia.write(tmp_path)
    write_nifti(root / "images" / "duke_001" / "duke_001_0001.nii.gz", ramp(seed=7))
    write_nifti(root / "segmentations" / "expert" / "duke_001.nii.gz", box_mask())
    cohort = read_mama_mia(root, AS_IT_IS)
    assert sorted(ids(cohort)) == ["DUKE_001", "DUKE_002", "duke_001"]
    assert all(len(case.lesions) == 1 for case in cohort.cases)
    assert len({case.image.pixel_sha256 for case in cohort.cases}) == 3


def test_tdsc_abus_two_volumes_that_differ_by_case(tmp_path: Path) -> None:
    root = test_tdsc_abus.write(tmp_path)
    data = next(iter(sorted((root / "DATA").iterdir())))
    mask = next(iter(sorted((root / "MASK").iterdir())))
    (root / "DATA" / data.name.lower()).write_bytes(data.read_bytes())
    (root / "MASK" / mask.name.lower()).write_bytes(mask.read_bytes())
    before = len(read_tdsc_abus(test_tdsc_abus.write(tmp_path / "again"), AS_IT_IS).cases)
    cohort = read_tdsc_abus(root, AS_IT_IS)
    assert len(cohort.cases) == before + 1
    assert {data.stem, data.stem.lower()} <= set(ids(cohort))


def test_bcss_pictures_that_some_systems_take_for_one(tmp_path: Path) -> None:
    codes, other = test_bcss.codes(), test_bcss.codes()
    other[:20, :20] = 1
    root = test_bcss.write(test_bcss.write(tmp_path / "in", codes, "TCGA-A"), other, "tcga-a")
    cohort = read_bcss(root, LayoutOptions(derived=tmp_path / "out"))
    names = [case.image.path.name.casefold() for case in cohort.cases]
    assert len(set(names)) == 2
    assert [case.lesions[0].area_px for case in cohort.cases] == [200, 400]
    assert [int(read_mask(case.lesions[0].mask_paths[0]).sum()) for case in cohort.cases] == [200, 400]


def test_brats_patients_of_one_name_in_two_folders(tmp_path: Path) -> None:
    root = test_brats2020.write(tmp_path / "in")
    other = test_brats2020.write(tmp_path / "in" / "more")
    path = other / test_brats2020.PATIENT / f"{test_brats2020.PATIENT}_flair.nii"
    image = np.asarray(nibabel.load(path).dataobj)[::-1]
    nibabel.save(nibabel.Nifti1Image(np.ascontiguousarray(image), np.diag([1.0, 2.0, 3.0, 1.0])), path)
    cohort = read_brats2020(root, LayoutOptions(derived=tmp_path / "out"))
    assert len(cohort.cases) == 2
    assert len({case.image.pixel_sha256 for case in cohort.cases}) == 2


def test_generic_takes_a_workbook_whichever_sheet_it_is_in(tmp_path: Path) -> None:
    pictures(tmp_path, "a.png", "b.png")
    book = openpyxl.Workbook()
    book.active.append(["Read me"])
    sheet = book.create_sheet("data")
    for row in (["Our cohort"], [], ["Picture", "Mask", "Patient", "Age", "v"]):
        sheet.append(row)
    sheet.append(["a.png", "masks/a.png", 7, "45Y", 1234.5])
    sheet.append(["b.png", "masks/b.png", 7, 50, "12,5"])
    book.save(tmp_path / "t.xlsx")
    cohort = read_generic(tmp_path, AS_IT_IS)
    assert [(case.patient_id, case.clinical) for case in cohort.cases] == [
        ("7", {"age": 45.0, "v": 1234.5}),
        ("7", {"age": 50.0, "v": 12.5}),
    ]
    asked = LayoutOptions(columns={"image": "PICTURE"})
    assert read_generic(tmp_path / "t.xlsx", asked).cases == cohort.cases


def test_generic_rows_of_one_case_that_contradict_are_reported(tmp_path: Path) -> None:
    pictures(tmp_path, "a.png", "b.png")
    text = "case_id,image,mask,patient,Size\nx,a.png,masks/a.png,P1,5\nx,a.png,masks/b.png,P1,9\n"
    cohort = generic(tmp_path, text)
    assert cohort.cases[0].clinical == {"Size": 5.0}
    assert "column 'Size' says different things in the rows of 1 cases (x)" in problems(cohort)
    assert "'patient' says" not in problems(cohort)


def test_texts_without_end_are_no_names_and_no_values(tmp_path: Path) -> None:
    save_picture(tmp_path / "a.png", seed=1)
    head = f"image,case_id,patient,remark,{'x' * 5_000}\n"
    rows = f"a.png,{'c' * 1_000},p,r,1\na.png,one,{'p' * 1_000},r,1\na.png,two,p,{'r' * 30_000},1\n"
    cohort = generic(tmp_path, head + rows)
    (case,) = cohort.cases
    assert (case.case_id, case.clinical["remark"]) == ("two", None)
    assert max(map(len, case.clinical)) == 255  # without its middle
    said = [note.problem for note in cohort.notes]
    assert "line 2: its case_id has 1,000 letters where 255 are the most; left out" in said
    assert "line 3: its patient has 1,000 letters where 255 are the most; left out" in said
    assert "column 'remark': 1 cells have more than 20,000 letters (up to 30,000); missing" in said
    assert max(map(len, said)) < 2_000
