from __future__ import annotations

from pathlib import Path

from core.datasets.layout_record import LesionFiles, Record
from core.datasets.shared_masks import shared_masks


def record(case_id: str, patient_id: str | None, mask: str) -> Record:
    lesions = (LesionFiles("1", (Path(mask),)),)
    return Record(case_id=case_id, image=Path(f"{case_id}.png"), patient_id=patient_id, lesions=lesions)


def test_a_mask_of_two_patients_is_reported_and_one_of_two_images_is_not() -> None:
    records = [
        record("a", "P1", "m.png"),
        record("b", "P2", "m.png"),
        record("t1", "P3", "both.png"),
        record("t2", "P3", "both.png"),
        record("x", None, "y.png"),
        record("z", None, "y.png"),
    ]
    (note,) = shared_masks(records)
    assert note.problem == "1 mask files are the reference of several patients: m.png"
    assert shared_masks(records[2:]) == []
