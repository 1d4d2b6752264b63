from __future__ import annotations

from pathlib import Path

import pytest

from core.datasets.layout_record import Record
from core.datasets.naming_columns import without_naming_columns


def records(name: str, *values: str | float | None) -> list[Record]:
    return [Record(f"c{n}", Path(f"{n}.png"), clinical={name: value}) for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Name", "x"),
        ("PatientName", "x"),
        ("First name", "x"),
        ("Geburtsdatum", 22347.0),
        ("date of birth", "x"),
        ("E-Mail", "x"),
        ("remark", "called Frau Mustermann"),
        ("seen", "14.05.2023"),
        ("who", "Mustermann^Erika"),
    ],
)
def test_a_column_that_names_people_goes_in_only_when_asked_for(name: str, value: str | float) -> None:
    given = records(name, None, value)
    kept, (note,) = without_naming_columns(given, ())
    assert [one.clinical for one in kept] == [{}, {}]
    assert f"column {name!r} looks like one that names people" in note.problem
    assert without_naming_columns(given, {name}) == (given, [])


@pytest.mark.parametrize("name", ["grade", "age_at_first_birth", "lesion name", "sort", "filename"])
def test_other_columns_go_in(name: str) -> None:
    given = records(name, "invasive ductal", 3.5)
    assert without_naming_columns(given, ()) == (given, [])
