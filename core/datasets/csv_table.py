"""Reading a table from a CSV file as spreadsheets write it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError

_DELIMITERS = ",;\t"
_MISSING = frozenset({"", "na", "n/a", "nan", "none", "null", "not available", "-"})
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", flags=re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_CODE = re.compile(r"0\d+|\d{16,}|\+.*")


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: its line number in the file (the header is 1) and its cells by column, stripped.

    `surplus` counts cells beyond the header's last column.
    """

    line: int
    cells: Mapping[str, str]
    surplus: int


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table with its column names in order."""

    columns: tuple[str, ...]
    rows: tuple[CsvRow, ...]


def read_csv_table(path: Path) -> CsvTable:
    """Read a CSV file with a header.

    The encoding is UTF-8 (with or without mark), else Windows-1252; the delimiter is the one of comma,
    semicolon and tab that the header holds most often. Blank rows are skipped. Of several columns with
    one name the second becomes "name (2)".

    Raises:
        InputError: The file is missing, not text, or has no header.
    """
    text = _text(path)
    header_line = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=header_line.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=False)
    try:
        columns = _distinct([cell.strip() for cell in next(reader, [])])
        rows = [_row(columns, cells, line=reader.line_num) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise InputError(
            f"{path.name}: is not a readable CSV ({error}); export the sheet as CSV again"
        ) from error
    if not any(columns):
        raise InputError(f"{path.name}: has no header; put the column names into its first line")
    return CsvTable(tuple(columns), tuple(rows))


def is_missing(cell: str) -> bool:
    """Whether a cell is blank or says that there is no value."""
    return cell.strip().lower() in _MISSING


def parse_number(cell: str) -> float | None:
    """The number in a cell, with decimal point or comma; None where it holds no finite number."""
    written = cell.strip()
    if _DECIMAL_COMMA.fullmatch(written):
        written = written.replace(",", ".")
    if not _NUMBER.fullmatch(written):
        return None
    number = float(written)
    return number if abs(number) < float("inf") else None


def is_numeric_column(cells: Sequence[str]) -> bool:
    """Whether every value that is there is a number; codes such as 007 keep a column text."""
    values = [cell for cell in cells if not is_missing(cell)]
    return bool(values) and all(parse_number(v) is not None and not _CODE.fullmatch(v) for v in values)


def _text(path: Path) -> str:
    """The file's text."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path.name}: cannot be opened ({error.strerror}); correct its name") from error
    if b"\x00" in data:
        raise InputError(f"{path.name}: is not a text file; export the sheet as CSV (UTF-8)")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _distinct(names: Sequence[str]) -> list[str]:
    """Names with repeated ones numbered."""
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return distinct


def _row(columns: Sequence[str], cells: Sequence[str], *, line: int) -> CsvRow:
    """Cells by column; a short row leaves its last columns blank."""
    stripped = [cell.strip() for cell in cells]
    padded = [*stripped, *[""] * (len(columns) - len(stripped))]
    surplus = sum(bool(cell) for cell in stripped[len(columns) :])
    return CsvRow(line, dict(zip(columns, padded, strict=False)), surplus)
