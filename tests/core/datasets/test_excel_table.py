from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core.datasets.clinical_columns import read_clinical_columns
from core.datasets.csv_table import CsvTable
from core.datasets.excel_table import read_excel_table
from core.errors import InputError


def book(path: Path, **sheets: list[list[Any]]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return made


def values(table: CsvTable, name: str) -> list[str | float | None]:
    read = read_clinical_columns(table, [name])
    return [read.value(row, name) for row in table.rows]


def problems(table: CsvTable) -> list[str]:
    return [note.problem for note in table.notes]


def test_the_header_may_stand_below_a_title_in_any_sheet(tmp_path: Path) -> None:
    rows = [
        [None, None],
        ["Our cohort", None],
        [],
        ["Patient_ID", "Size"],
        ["P1", 1.5],
        [None, None],
        ["P2", 2],
    ]
    book(tmp_path / "t.xlsx", cover=[["read me"]], data=rows)
    table = read_excel_table(tmp_path / "t.xlsx", with_column="patient_id")
    assert table.columns == ("Patient_ID", "Size")
    assert [row.line for row in table.rows] == [5, 7]
    assert values(table, "Size") == [1.5, 2.0]
    assert problems(table) == []


def test_repeated_and_blank_headers_and_a_second_table(tmp_path: Path) -> None:
    rows = [["id", "a", "a", None], ["1", 1, 2, "lost"]]
    book(tmp_path / "t.xlsx", one=rows, two=[["ID"], ["9"]])
    table = read_excel_table(tmp_path / "t.xlsx", with_column="id")
    assert table.rows[0].cells == {"id": "1", "a": "1", "a (2)": "2", "": "lost"}
    assert problems(table) == [
        "the sheet 'one' was read; 'two' has such a table too",
        "several columns have one name: 'a' became 'a (2)'",
        "columns without a name are left out (number 4)",
    ]


def test_cells_as_they_would_be_typed(tmp_path: Path) -> None:
    moment = datetime(2024, 1, 31)
    book(tmp_path / "t.xlsx", s=[["id", "when", "yes", "bad"], ["1", moment, True, "#N/A"]])
    (row,) = read_excel_table(tmp_path / "t.xlsx", with_column="id").rows
    assert row.cells == {"id": "1", "when": "2024-01-31", "yes": "True", "bad": "#N/A"}


def test_numbers_stored_as_text_are_numbers_where_that_is_sure(tmp_path: Path) -> None:
    rows = [["id", "a", "b", "c"], ["1", "12,5", 12.5, 1.234], ["2", 3, "1,234", 0.5]]
    book(tmp_path / "t.xlsx", s=rows)
    table = read_excel_table(tmp_path / "t.xlsx", with_column="id")
    assert values(table, "a") == [12.5, 3.0]
    assert values(table, "b") == ["12.5", "1,234"]
    assert values(table, "c") == [1.234, 0.5]


def test_merged_cells_hidden_rows_and_formulas_without_values(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    made = book(path, s=[["id", "x", "y"], ["P1", 1, "=1+1"], [None, 2, 5], ["P2", 3, 6]])
    made["s"].merge_cells("A2:A3")
    made["s"].row_dimensions[4].hidden = True
    made.save(path)
    table = read_excel_table(path, with_column="id")
    assert [row.cells["id"] for row in table.rows] == ["P1", "P1", "P2"]
    assert problems(table) == [
        "1 groups of merged cells: each cell of a group was given its value",
        "1 formulas were saved without their values (C2); missing",
        "1 hidden rows were read like the others",
    ]


def test_what_is_no_table(tmp_path: Path) -> None:
    book(tmp_path / "t.xlsx", s=[["a"]])
    with pytest.raises(InputError, match=r"t.xlsx: no sheet has a column 'id' in one of its first 30 rows"):
        read_excel_table(tmp_path / "t.xlsx", with_column="id")
    (tmp_path / "t.xlsx").write_bytes(b"id\n1\n")
    with pytest.raises(InputError, match="cannot be read as an Excel workbook"):
        read_excel_table(tmp_path / "t.xlsx", with_column="id")
