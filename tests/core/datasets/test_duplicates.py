from __future__ import annotations

from pathlib import Path

import numpy as np

from core.cases import Case, ImageFile, Modality, Pathology
from core.datasets.duplicates import SeenCase, mark_duplicates

RNG = np.random.default_rng(5)
PICTURE, OTHER, THIRD = RNG.normal(size=(3, 48, 48)).astype(np.float32)
NEAR = 0.97 * PICTURE + 0.24 * OTHER


def seen(
    name: str,
    thumbnail: np.ndarray,
    *,
    pixels: str | None = None,
    patient: str = "",
    pathology: Pathology = Pathology.BENIGN,
) -> SeenCase:
    image = ImageFile(Path(f"/cohort/{name}.png"), "file", pixels or name, (48, 48))
    return SeenCase(
        Case(name, patient, Modality.ULTRASOUND, image, pathology=pathology), f"{name}.png", thumbnail
    )


def test_single_pictures_are_their_own_patients() -> None:
    cases, notes = mark_duplicates([seen("a", PICTURE), seen("b", OTHER, patient="P")])
    assert [(case.patient_id, case.duplicate_group) for case in cases] == [("a", None), ("P", None)]
    assert notes == ()


def test_near_copies_share_group_and_patient() -> None:
    cases, (note,) = mark_duplicates([seen("a", PICTURE), seen("b", THIRD), seen("c", NEAR)])
    assert [case.duplicate_group for case in cases] == ["a", None, "a"]
    assert [case.patient_id for case in cases] == ["a", "b", "a"]
    assert note.file == "c.png"
    assert "nearly the same picture as a.png" in note.problem


def test_near_copies_of_one_known_patient_need_no_note() -> None:
    cases, notes = mark_duplicates([seen("a", PICTURE, patient="P"), seen("c", NEAR, patient="P")])
    assert [case.duplicate_group for case in cases] == ["a", "a"]
    assert notes == ()


def test_exact_copies_without_structure_are_found() -> None:
    flat = np.zeros((48, 48), dtype=np.float32)
    cases, (note,) = mark_duplicates(
        [seen("a", flat, pixels="p"), seen("b", flat), seen("c", flat, pixels="p")]
    )
    assert [case.duplicate_group for case in cases] == ["a", None, "a"]
    assert "pixel for pixel" in note.problem


def test_two_classes_come_first_in_the_report() -> None:
    _, notes = mark_duplicates(
        [
            seen("a", PICTURE, pixels="p"),
            seen("b", NEAR),
            seen("c", NEAR, pathology=Pathology.MALIGNANT),
            seen("d", PICTURE, pixels="p", pathology=Pathology.MALIGNANT),
        ]
    )
    assert [note.file for note in notes] == ["d.png", "c.png", "b.png"]
    assert notes[0].problem.startswith("filed under two classes: malignant here")
    assert "a.png, which is filed as benign" in notes[0].problem
    assert notes[1].problem.startswith("perhaps filed under two classes")
    assert "b.png, which is filed as benign" in notes[1].problem
    assert not any(note.left_out for note in notes)


def test_unknown_class_contradicts_nothing() -> None:
    _, (note,) = mark_duplicates([seen("a", PICTURE), seen("b", PICTURE, pathology=Pathology.UNKNOWN)])
    assert note.problem.startswith("duplicate:")


def test_empty_cohort() -> None:
    assert mark_duplicates([]) == ((), ())
