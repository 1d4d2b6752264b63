"""Reading a table from an Excel sheet into the form of `core.datasets.csv_table`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, time
from itertools import product
from pathlib import Path
from typing import Any

from core.datasets.csv_table import CsvTable, nameless, require_table_size, row_of
from core.datasets.header_names import header_names, nameless_note, plain_name
from core.datasets.table_note import TableNote, first_of
from core.datasets.uncomputed_formulas import uncomputed_formulas
from core.datasets.workbook_claims import require_readable_workbook
from core.datasets.written_numbers import StoredNumber
from core.errors import InputError, UnreadableFileError
from core.text.name_forms import without_case

_HEADER_WITHIN = 30
"""Rows in which a header is looked for, below titles and blank rows."""

_Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _ExcelSheet:
    """A sheet: values with merged cells filled, formulas without values, and how many rows are hidden."""

    title: str
    rows: _Rows
    merged: int
    uncomputed: tuple[str, ...]
    hidden: int


def read_excel_table(path: Path, *, with_column: str, or_one_of: Sequence[str] = ()) -> CsvTable:
    """The table under the first header row, in any sheet, that has a column of that name.

    Letter case does not matter; the header may stand below a title or blank rows. Cells become text: whole
    numbers without a point, dates as ISO 8601, numbers as `StoredNumber`. Merged cells share their value.
    Blank rows are skipped. Names of columns are those of `core.datasets.header_names`.

    Args:
        path: An .xlsx file.
        with_column: Tells the table from cover sheets.
        or_one_of: Other names that do as well.

    Raises:
        InputError: The file is missing or no Excel workbook, or no sheet has the column.
    """
    sheets = _sheets(path)
    names = {without_case(plain_name(name)) for name in (with_column, *or_one_of)}
    found = [(sheet, line) for sheet in sheets if (line := _header_line(sheet.rows, names)) is not None]
    if not found:
        raise InputError(
            f"{path.name}: no sheet has a column {with_column!r} in one of its first {_HEADER_WITHIN} rows; "
            "correct the header"
        )
    sheet, line = found[0]
    others = [other.title for other, _ in found[1:]]
    return _table(sheet, line, others=others, file=path.name)


def rows_that_name(path: Path, name: str) -> list[str]:
    """Return what a workbook says of a column outside of its table, e.g. in a legend.

    Args:
        name: The name of the column.

    Returns:
        The other cells of every row, in any sheet, whose first cell with text is the name; header rows of
        tables (more than three cells with text) are passed over.

    Raises:
        InputError: See `read_excel_table`.
    """
    rows = ([_text(cell) for cell in row if _text(cell)] for sheet in _sheets(path) for row in sheet.rows)
    return [" ".join(row[1:]) for row in rows if row and row[0].lower() == name.lower() and len(row) <= 3]


def _header_line(rows: _Rows, names: Set[str]) -> int | None:
    """Place of the header among the rows, from 0."""
    for line, row in enumerate(rows[:_HEADER_WITHIN]):
        if names & {without_case(plain_name(_text(cell))) for cell in row}:
            return line
    return None


def _table(sheet: _ExcelSheet, header: int, *, others: Sequence[str], file: str) -> CsvTable:
    width = max(map(len, sheet.rows[header:]))  # cells beyond the header's last are told of
    require_table_size(width, sum(map(bool, sheet.rows[header:])), file)
    names = [_text(cell) for cell in sheet.rows[header]]
    columns, notes = header_names([*names, *[""] * (width - len(names))])
    numbered = enumerate(sheet.rows[header + 1 :], start=header + 2)
    cells = [(line, [_text(cell) for cell in row]) for line, row in numbered if row]
    rows = [row_of(columns, row, line=line) for line, row in cells if any(row)]
    lost = nameless_note(nameless(columns, (row for _, row in cells)))
    return CsvTable(tuple(columns), tuple(rows), "", (*_sheet_notes(sheet, others), *notes, *lost))


def _sheet_notes(sheet: _ExcelSheet, others: Sequence[str]) -> Iterator[TableNote]:
    if others:
        problem = f"the sheet {sheet.title!r} was read; {first_of(map(repr, others))} has such a table too"
        yield TableNote(problem, "put all rows into one sheet, or delete the other, and import again")
    if sheet.merged:
        problem = f"{sheet.merged} groups of merged cells: each cell of a group was given its value"
        yield TableNote(problem, "nothing, if that is what they mean")
    if sheet.uncomputed:
        problem = (
            f"{len(sheet.uncomputed)} formulas were saved without their values ({first_of(sheet.uncomputed)})"
        )
        yield TableNote(f"{problem}; missing", "open the workbook in Excel, save it and import again")
    if sheet.hidden:
        yield TableNote(
            f"{sheet.hidden} hidden rows were read like the others", "delete them if they do not count"
        )


def _sheets(path: Path) -> list[_ExcelSheet]:
    import openpyxl

    try:
        require_readable_workbook(path)
        values = openpyxl.load_workbook(path, data_only=True)
        uncomputed = uncomputed_formulas(path)
        return [_sheet(sheet, uncomputed.get(sheet.title, ())) for sheet in values.worksheets]
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged file leads it into
        raise InputError(
            f"{path.name}: cannot be read as an Excel workbook ({type(error).__name__}); "
            "save it again as .xlsx"
        ) from error


def _sheet(values: Any, uncomputed: tuple[str, ...]) -> _ExcelSheet:
    cells = {place: cell.value for place, cell in values._cells.items()}
    merged = [found.bounds for found in values.merged_cells.ranges]
    for left, top, right, bottom in merged:
        places = product(range(top, bottom + 1), range(left, right + 1))
        cells.update(dict.fromkeys(places, cells.get((top, left))))
    rows = _rows(cells)
    hidden = sum(found.hidden for line, found in values.row_dimensions.items() if line <= len(rows))
    return _ExcelSheet(values.title, rows, len(merged), uncomputed, hidden)


def _rows(cells: Mapping[tuple[int, int], Any]) -> _Rows:
    """Return rows as wide as their last cell; one cell far below or to the right makes no room between."""
    by_row: dict[int, dict[int, Any]] = defaultdict(dict)
    for (row, column), value in cells.items():
        if value is not None:
            by_row[row][column] = value
    rows: _Rows = [()] * max(by_row, default=0)
    for row, found in by_row.items():
        rows[row - 1] = tuple(found.get(column) for column in range(1, max(found) + 1))
    return rows


def _text(cell: Any) -> str:
    """A cell as it would be typed."""
    if cell is None:
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return StoredNumber(int(cell) if float(cell).is_integer() else cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell).strip()
