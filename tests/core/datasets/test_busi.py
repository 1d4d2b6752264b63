from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.cases import Modality, Pathology
from core.datasets.busi import read_busi
from core.datasets.cohort_layout import ImportedCohort, LayoutOptions
from core.errors import InputError, SettingsError
from core.imaging.hashing import mask_sha256, pixel_sha256
from core.imaging.read_image import read_image
from tests.phantom_masks import block, full
from tests.tiny_cohorts import (
    LESION,
    SECOND_LESION,
    SHAPE,
    note_on,
    save_mask_picture,
    save_picture,
    write_busi,
)

AS_IT_IS = LayoutOptions()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_busi(tmp_path / "Dataset_BUSI_with_GT")


def read(root: Path) -> ImportedCohort:
    return read_busi(root, AS_IT_IS)


def ids(cohort: ImportedCohort) -> list[str]:
    return [case.case_id for case in cohort.cases]


def test_cases_come_in_natural_order_without_notes(root: Path) -> None:
    cohort = read(root)
    assert ids(cohort) == ["benign (2)", "benign (10)", "malignant (1)", "normal (1)"]
    assert cohort.notes == ()
    assert cohort.files_seen == 9


def test_a_case_says_all_that_is_known(root: Path) -> None:
    case = read(root).cases[0]
    path = root / "benign" / "benign (2).png"
    assert case.image.path == path
    assert case.image.path.is_absolute()
    assert case.image.pixel_sha256 == pixel_sha256(read_image(path))
    assert (case.image.shape, case.image.spacing_mm) == (SHAPE, None)
    assert (case.pathology, case.modality) == (Pathology.BENIGN, Modality.ULTRASOUND)
    assert (case.patient_id, case.duplicate_group, case.birads) == ("benign (2)", None, None)
    (lesion,) = case.lesions
    assert (lesion.lesion_id, lesion.area_px) == ("1", 96)
    assert lesion.mask_sha256 == mask_sha256(LESION)


def test_masks_of_a_picture_are_united(root: Path) -> None:
    (lesion,) = read(root).cases[2].lesions
    assert [path.name for path in lesion.mask_paths] == ["malignant (1)_mask.png", "malignant (1)_mask_1.png"]
    assert lesion.mask_sha256 == mask_sha256(LESION | SECOND_LESION)
    assert lesion.area_px == 96 + 24


def test_overlapping_masks_count_once(root: Path) -> None:
    save_mask_picture(root / "benign" / "benign (2)_mask_1.png", block((6, 8), (15, 20), shape=SHAPE))
    assert read(root).cases[0].lesions[0].area_px == 9 * 12


def test_normal_has_no_lesion(root: Path) -> None:
    assert read(root).cases[3].lesions == ()


def test_folder_above_is_taken_too(root: Path) -> None:
    assert ids(read(root.parent)) == ids(read(root))


def test_class_folders_and_endings_in_other_letter_case(root: Path) -> None:
    (root / "benign").rename(root / "Benign")
    (root / "Benign" / "benign (2)_mask.png").rename(root / "Benign" / "benign (2)_MASK.PNG")
    assert len(read(root).cases[0].lesions) == 1


def test_unreadable_picture_is_left_out_and_the_rest_goes_in(root: Path) -> None:
    (root / "benign" / "benign (2).png").write_bytes(b"\x89PNG\r\n")
    cohort = read(root)
    assert "benign (2)" not in ids(cohort)
    assert len(cohort.cases) == 3
    note = note_on(cohort, "benign/benign (2).png")
    assert "cannot be read as PNG" in note.problem
    assert "the case is left out" in note.problem
    assert (
        note.action
        == "it is damaged, cut short or of another kind: replace it by an intact copy and import again"
    )
    assert note.left_out


def test_mask_of_another_size(root: Path) -> None:
    save_mask_picture(root / "benign" / "benign (2)_mask.png", full((10, 32)))
    cohort = read(root)
    assert cohort.cases[0].lesions == ()
    note = note_on(cohort, "benign/benign (2)_mask.png")
    assert "mask of another size: 10 x 32, its picture 24 x 32 pixels (y x x)" in note.problem
    assert note.left_out


def test_one_bad_mask_of_two_drops_the_whole_reference(root: Path) -> None:
    save_mask_picture(root / "malignant" / "malignant (1)_mask_1.png", full((10, 32)))
    cohort = read(root)
    assert cohort.cases[2].lesions == ()
    assert note_on(cohort, "malignant/malignant (1)_mask_1.png").left_out


def test_missing_mask(root: Path) -> None:
    (root / "benign" / "benign (2)_mask.png").unlink()
    cohort = read(root)
    assert len(cohort.cases) == 4
    assert cohort.cases[0].lesions == ()
    note = note_on(cohort, "benign/benign (2).png")
    assert note.problem.startswith("mask missing")
    assert note.left_out


def test_empty_mask(root: Path) -> None:
    save_mask_picture(root / "benign" / "benign (2)_mask.png", np.zeros(SHAPE, dtype=np.bool_))
    cohort = read(root)
    assert cohort.cases[0].lesions == ()
    note = note_on(cohort, "benign/benign (2)_mask.png")
    assert note.problem.startswith("empty mask")
    assert note.left_out


def test_unreadable_mask(root: Path) -> None:
    (root / "benign" / "benign (2)_mask.png").write_bytes(b"")
    cohort = read(root)
    assert cohort.cases[0].lesions == ()
    assert "its lesion is left out" in note_on(cohort, "benign/benign (2)_mask.png").problem


def test_mask_over_everything_goes_in_with_a_note(root: Path) -> None:
    save_mask_picture(root / "benign" / "benign (2)_mask.png", full(SHAPE))
    cohort = read(root)
    assert cohort.cases[0].lesions[0].area_px == 24 * 32
    assert not note_on(cohort, "benign/benign (2)_mask.png").left_out


def test_normal_picture_with_a_drawn_mask(root: Path) -> None:
    save_mask_picture(root / "normal" / "normal (1)_mask.png")
    cohort = read(root)
    assert cohort.cases[3].lesions == ()
    assert (
        "filed as normal, but its mask holds 96 pixels"
        in note_on(cohort, "normal/normal (1)_mask.png").problem
    )


def test_mask_without_its_picture(root: Path) -> None:
    save_mask_picture(root / "benign" / "benign (7)_mask_1.png")
    note = note_on(read(root), "benign/benign (7)_mask_1.png")
    assert note.problem == "mask without its picture; left out"
    assert note.left_out


def test_other_files_are_ignored_with_a_note(root: Path) -> None:
    (root / "benign" / "Thumbs.db").write_bytes(b"x")
    (root / "benign" / "notes.doc").write_bytes(b"x")
    (root / "readme.txt").write_text("hello")
    save_picture(root / "suspicious" / "a.png", seed=30)
    cohort = read(root)
    assert len(cohort.cases) == 4
    assert note_on(cohort, "benign/notes.doc").problem == "not a picture; ignored"
    assert "left behind by an operating system" in note_on(cohort, "benign/Thumbs.db").problem
    for file in ("readme.txt", "suspicious/a.png"):
        assert "not directly in one of the folders benign, malignant, normal" in note_on(cohort, file).problem
    assert not any(note.left_out for note in cohort.notes)


def test_same_picture_under_two_classes(root: Path) -> None:
    picture = read_image(root / "benign" / "benign (2).png")
    Image.fromarray(np.dstack([picture] * 3)).save(root / "malignant" / "malignant (1).png", compress_level=1)
    cohort = read(root)
    first, *_, last, _ = cohort.cases
    assert first.duplicate_group == last.duplicate_group == "benign (2)"
    assert first.patient_id == last.patient_id == "benign (2)"
    note = note_on(cohort, "malignant/malignant (1).png")
    assert note.problem == (
        "filed under two classes: malignant here, but the same picture, pixel for pixel, as "
        "benign/benign (2).png, which is filed as benign; both went in"
    )
    assert not note.left_out


def test_same_name_twice(root: Path) -> None:
    Image.fromarray(read_image(root / "benign" / "benign (10).png")).save(root / "benign" / "benign (2).bmp")
    cohort = read(root)
    assert len(cohort.cases) == 4
    note = note_on(cohort, "benign/benign (2).png")
    assert "'benign (2)' belongs to benign/benign (2).bmp already" in note.problem
    assert note.left_out


def test_foreign_names_get_their_class_before_them(root: Path) -> None:
    save_picture(root / "benign" / "0001.png", seed=40)
    save_picture(root / "malignant" / "0001.png", seed=41)
    assert {"benign 0001", "malignant 0001"} <= set(ids(read(root)))


def test_spacing_and_modality_from_the_options(root: Path) -> None:
    case = read_busi(root, LayoutOptions(spacing_mm=(0.1, 0.05), modality=Modality.OTHER)).cases[0]
    assert (case.image.spacing_mm, case.modality) == ((0.1, 0.05), Modality.OTHER)


@pytest.mark.parametrize("spacing_mm", [(0.0, 0.1), (float("nan"), 0.1), (0.1, 12.0)])
def test_absurd_spacing_in_the_options(root: Path, spacing_mm: tuple[float, float]) -> None:
    with pytest.raises(SettingsError, match=r"was given for ultrasound; give two numbers between 0.01 and 5"):
        read_busi(root, LayoutOptions(spacing_mm=spacing_mm))


def test_wrong_folder_says_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none of the folders benign, malignant, normal is in it"):
        read(tmp_path)


def test_progress_ends_at_the_total(root: Path) -> None:
    steps: list[tuple[int, int]] = []
    read_busi(root, LayoutOptions(progress=lambda done, total: steps.append((done, total))))
    assert steps[-1] == (4, 4)


def test_the_real_cohort(busi_root: Path) -> None:
    cohort = read(busi_root)
    assert len(cohort.cases) == 517
    assert cohort.files_seen == 1047
    assert Counter(case.pathology.value for case in cohort.cases) == {
        "benign": 332,
        "malignant": 160,
        "normal": 25,
    }
    assert sum(len(case.lesions) for case in cohort.cases) == 492
    assert sum(len(lesion.mask_paths) > 1 for case in cohort.cases for lesion in case.lesions) == 12
    assert not any(note.left_out for note in cohort.notes)
    assert cohort.notes[0].file == "malignant/malignant (145).png"
    assert "pixel for pixel, as benign/benign (433).png, which is filed as benign" in cohort.notes[0].problem
    assert sum(note.problem.startswith("filed under two classes") for note in cohort.notes) == 1


def test_files_named_like_masks_are_no_pictures(root: Path) -> None:
    save_picture(root / "benign" / "benign (3).png", seed=3)
    save_mask_picture(root / "benign" / "benign (3)_mask (1).png", LESION)
    save_mask_picture(root / "benign" / "benign (3)_mask_old.png", SECOND_LESION)
    cohort = read(root)
    (case,) = [case for case in cohort.cases if case.case_id == "benign (3)"]
    assert case.lesions[0].mask_sha256 == mask_sha256(LESION)
    assert len(cohort.cases) == 5
    assert note_on(cohort, "benign/benign (3)_mask_old.png").left_out
