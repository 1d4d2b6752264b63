"""A table's bytes, and what its columns and the report then say."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.datasets.clinical_columns import read_clinical_columns
from core.datasets.csv_table import read_csv_table


def read(folder: Path, text: str) -> tuple[dict[str, list[str | float | None]], list[str]]:
    """Values by column, and what was noted."""
    (folder / "t.csv").write_text(text, encoding="utf-8")
    table = read_csv_table(folder / "t.csv")
    names = [name for name in table.columns if name]
    read = read_clinical_columns(table, names)
    values = {name: [read.value(row, name) for row in table.rows] for name in names}
    return values, [note.problem for note in (*table.notes, *read.notes)]


def test_thousands_in_a_comma_csv_are_never_fractions(tmp_path: Path) -> None:
    values, notes = read(tmp_path, 'v\n"1,234"\n"12,500"\n')
    assert values == {"v": ["1,234", "12,500"]}
    assert notes == [
        "column 'v' stays text: '1,234' may be a whole number with a thousands separator or a fraction, "
        "and nothing in the column tells"
    ]
    values, notes = read(tmp_path, 'v\n"1,234.5"\n"12,500"\n')
    assert values == {"v": [1234.5, 12500.0]}
    assert notes == ["column 'v': '12,500' was read as 12500, as '1,234.5' shows"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("v;w\n1.234;x\n12.500;y\n", ["1.234", "12.500"]),
        ("v;w\n1.234;0,5\n12.500;0,7\n", ["1.234", "12.500"]),
        ("v;w\n1.234;0.5\n12.500;0.7\n", [1.234, 12.5]),
        ("v,w\n1.234,x\n12.500,y\n", [1.234, 12.5]),
    ],
)
def test_points_before_three_digits(tmp_path: Path, text: str, values: list[object]) -> None:
    found, notes = read(tmp_path, text)
    assert found["v"] == values
    assert len(notes) == isinstance(values[0], str)


def test_missing_values_and_errors_of_formulas(tmp_path: Path) -> None:
    cells = ("5", "#N/A", "NaN", "-nan", "<NA>", "?", "–", "n.a.", "#DIV/0!", "2.5")
    values, notes = read(tmp_path, "v,w\n" + "".join(f"{cell},x\n" for cell in cells))
    assert values["v"] == [5.0, *[None] * 8, 2.5]
    assert notes == ["column 'v': 1 cells hold an error of a formula (#DIV/0!); missing"]


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        (("<5", "7"), "column 'v' stays text: 1 cells are more than a number ('<5')"),
        (("12 mm", "13mm"), "column 'v' stays text: 2 cells are more than a number ('12 mm', '13mm')"),
        (("50 %", "7"), "column 'v' stays text: 1 cells are more than a number ('50 %')"),
        (("1", "2", "two"), "column 'v' stays text: 1 of 3 cells are no numbers"),
        (
            ("20240131", "20231224"),
            "column 'v' stays text: '20240131' is taken for a date, as all of its cells are",
        ),
    ],
)
def test_a_column_that_is_nearly_one_of_numbers_is_reported(
    tmp_path: Path, cells: tuple[str, ...], note: str
) -> None:
    values, notes = read(tmp_path, "v,w\n" + "".join(f"{cell},x\n" for cell in cells))
    assert values["v"] == list(cells)
    assert notes == [note]


def test_texts_are_in_one_unicode_form(tmp_path: Path) -> None:
    values, notes = read(tmp_path, "Gro\u0308ße\nu\u0308ber\n")
    assert values == {"Größe": ["über"]}
    assert notes == []
