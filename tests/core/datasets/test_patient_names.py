from __future__ import annotations

from pathlib import Path

from core.datasets.layout_record import Record
from core.datasets.patient_names import one_name_each


def test_numbers_as_programs_change_them_are_reported_and_stay_apart() -> None:
    names = ("7", "007", "7.0", "70", "0", "A7")
    records = [
        Record(case_id=str(place), image=Path(f"{place}.png"), patient_id=name)
        for place, name in enumerate(names)
    ]
    named, (note,) = one_name_each(records)
    assert [record.patient_id for record in named] == list(names)
    assert note.problem.endswith("were taken as different patients: '007' and '7' and '7.0'")
