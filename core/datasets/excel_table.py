"""Reading a table from an Excel sheet into the form of `core.datasets.csv_table`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from core.datasets.csv_table import CsvRow, CsvTable
from core.errors import InputError


def read_excel_table(path: Path, *, with_column: str) -> CsvTable:
    """The first sheet whose first row holds a column of that name (whatever its letter case).

    Cells become text: whole numbers without a point, dates as ISO 8601; blank rows are skipped.

    Args:
        path: An .xlsx file.
        with_column: Tells the table from cover sheets.

    Raises:
        InputError: The file is missing or no Excel workbook, or no sheet has the column.
    """
    for rows in _sheets(path):
        columns = [_text(cell) for cell in rows[0]] if rows else []
        if with_column.lower() in (column.lower() for column in columns):
            return CsvTable(tuple(columns), tuple(_rows(columns, rows[1:])))
    raise InputError(
        f"{path.name}: no sheet has a column {with_column!r} in its first row; correct the header"
    )


def rows_that_name(path: Path, name: str) -> list[str]:
    """What a workbook says of a column outside of its table, e.g. in a legend.

    Args:
        name: Of the column.

    Returns:
        The other cells of every row, in any sheet, whose first cell with text is the name; header rows of
        tables (more than three cells with text) are passed over.

    Raises:
        InputError: See `read_excel_table`.
    """
    rows = ([_text(cell) for cell in row if _text(cell)] for sheet in _sheets(path) for row in sheet)
    return [" ".join(row[1:]) for row in rows if row and row[0].lower() == name.lower() and len(row) <= 3]


def _sheets(path: Path) -> list[list[tuple[Any, ...]]]:
    """Rows of every sheet."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
        book.close()
    except Exception as error:  # openpyxl raises whatever a damaged file leads it into
        raise InputError(
            f"{path.name}: cannot be read as an Excel workbook ({type(error).__name__}); "
            "save it again as .xlsx"
        ) from error
    return sheets


def _rows(columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> Iterable[CsvRow]:
    for line, cells in enumerate(rows, start=2):
        texts = [_text(cell) for cell in cells]
        if any(texts):
            yield CsvRow(line, dict(zip(columns, texts, strict=False)), 0)


def _text(cell: Any) -> str:
    """A cell as it would be typed."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell).strip()
