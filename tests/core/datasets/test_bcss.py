from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.cases import Modality
from core.datasets.bcss import read_bcss
from core.datasets.cohort_layout import ImportedCohort, LayoutOptions
from core.errors import InputError, SettingsError
from core.imaging.mask_pictures import read_mask

NAME = "TCGA-A1-A0SK-DX1_xmin45749"


def write(root: Path, codes: np.ndarray, name: str = NAME) -> Path:
    for folder in ("images", "masks"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    seed = np.random.default_rng(len(name) + int(codes.sum()) % 97)
    Image.fromarray(seed.integers(0, 255, (*codes.shape, 3), dtype=np.uint8)).save(
        root / "images" / f"{name}.png"
    )
    Image.fromarray(codes.astype(np.uint8)).save(root / "masks" / f"{name}.png")
    return root


def codes(shape: tuple[int, int] = (256, 256)) -> np.ndarray:
    """Stroma everywhere, tumour in a corner, a strip outside the annotated region."""
    picture = np.full(shape, 2)
    picture[:10, :20] = 1
    picture[:, -32:] = 0
    return picture


def test_tumour_is_the_target_and_the_name_holds_the_patient(tmp_path: Path) -> None:
    cohort = read_bcss(write(tmp_path / "in", codes()), LayoutOptions(derived=tmp_path / "out"))
    (case,) = cohort.cases
    assert (case.case_id, case.patient_id, case.modality) == (NAME, "TCGA-A1-A0SK", Modality.PATHOLOGY)
    assert case.lesions[0].area_px == 200
    assert np.array_equal(read_mask(case.lesions[0].mask_paths[0]), codes() == 1)
    assert case.clinical == {"outside_share": 0.125}
    assert case.image.path.is_relative_to(tmp_path / "out")


def test_large_pictures_are_cut_and_patches_without_tumour_left_out(tmp_path: Path) -> None:
    large = np.full((600, 512), 2)
    large[300:310, 260:270] = 1
    cohort = read_bcss(write(tmp_path / "in", large), LayoutOptions(derived=tmp_path / "out"))
    assert [case.case_id for case in cohort.cases] == [f"{NAME}_y256_x256"]
    assert cohort.cases[0].image.shape == (256, 256)
    assert cohort.cases[0].lesions[0].area_px == 100


def test_a_patch_that_is_mostly_outside_is_left_out(tmp_path: Path) -> None:
    mostly = codes()
    mostly[:, 100:] = 0
    root = write(write(tmp_path / "in", mostly), codes(), name="TCGA-B1-0000-DX1")
    cohort = read_bcss(root, LayoutOptions(derived=tmp_path / "out"))
    assert [case.patient_id for case in cohort.cases] == ["TCGA-B1-0000"]


def test_a_missing_mask_is_reported_and_the_rest_goes_in(tmp_path: Path) -> None:
    root = write(write(tmp_path / "in", codes()), codes(), name="TCGA-B1-0000-DX1")
    (root / "masks" / f"{NAME}.png").unlink()
    cohort = read_bcss(root, LayoutOptions(derived=tmp_path / "out"))
    assert len(cohort.cases) == 1
    assert cohort.notes[0].left_out
    assert "there is no such mask" in cohort.notes[0].problem


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"images/\*.png"):
        read_bcss(tmp_path, LayoutOptions(derived=tmp_path / "out"))
    with pytest.raises(SettingsError, match="needs a folder"):
        read_bcss(tmp_path, LayoutOptions())


def notes_by_file(cohort: ImportedCohort) -> dict[str, str]:
    return {note.file: note.problem for note in cohort.notes}


def test_what_is_left_out_of_a_picture_is_counted(tmp_path: Path) -> None:
    large = np.full((600, 520), 2)
    large[300:310, 260:270] = 1
    large[590:600, 0:3] = 1
    large[:256, :256] = 0
    large[0, 0] = 1
    cohort = read_bcss(write(tmp_path / "in", large), LayoutOptions(derived=tmp_path / "out"))
    assert notes_by_file(cohort) == {
        f"images/{NAME}.png": "of 4 patches 1 went in; left out: 2 patches without tumour, 1 mostly outside "
        "of the annotated region, 88 rows below and 8 columns at the right (30 pixels of tumour)"
    }
    assert not cohort.notes[0].left_out


def test_pictures_without_tumour_and_masks_without_picture_are_named(tmp_path: Path) -> None:
    root = write(write(tmp_path / "in", codes()), np.full((256, 256), 3), name="TCGA-B1-0000-DX1")
    (root / "images" / "TCGA-B1-0000-DX1.png").rename(root / "images" / "TCGA-B1-0000-DX1.PNG")
    write(root, codes(), name="TCGA-C1-0000-DX1")
    (root / "images" / "TCGA-C1-0000-DX1.png").unlink()
    cohort = read_bcss(root, LayoutOptions(derived=tmp_path / "out"))
    assert notes_by_file(cohort) == {
        "images/TCGA-B1-0000-DX1.PNG": "no pixel is tumour (code 1); not used",
        "masks/TCGA-B1-0000-DX1.png": "no pixel is tumour (code 1); not used",
        "masks/TCGA-C1-0000-DX1.png": "mask without its picture; left out",
    }
    assert (cohort.files_seen, cohort.files_used, cohort.files_named) == (5, 2, 3)


def test_a_mask_of_two_values_or_compressed_with_loss_is_reported(tmp_path: Path) -> None:
    root = write(write(tmp_path / "in", codes()), codes() * 255 // 2, name="TCGA-B1-0000-DX1")
    write(root, codes(), name="TCGA-C1-0000-DX1")
    Image.fromarray(codes().astype(np.uint8)).save(root / "masks" / "TCGA-C1-0000-DX1.png", format="JPEG")
    cohort = read_bcss(root, LayoutOptions(derived=tmp_path / "out"))
    assert [case.patient_id for case in cohort.cases] == ["TCGA-A1-A0SK"]
    problems = [note.problem for note in cohort.notes]
    assert any(
        one.startswith("codes outside of 0 to 21 count as no tumour: 127 (200 px)") for one in problems
    )
    assert any("was compressed with loss (JPEG); its patches are left out" in one for one in problems)
