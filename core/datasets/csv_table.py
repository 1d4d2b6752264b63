"""Reading a table from a CSV file as spreadsheets write it."""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.datasets.header_names import header_names, nameless_note
from core.datasets.table_note import TableNote
from core.datasets.table_text import table_text
from core.errors import InputError, UnreadableFileError
from core.files.gate import whole_file
from core.files.limits import TABLE_BYTES, TABLE_CELLS, TABLE_COLUMNS
from core.text.csv_text import unguarded

_DELIMITERS = ",;\t|"
_LOOKED_AT = 20
_LOOKED_AT_SIGNS = 2**22
"""The length of text that is looked at for its delimiter; a header that is longer is too wide."""
_AFTER = "end"
"""A line after the last."""
_SAID = re.compile(r'"?sep=(?P<sign>\\t|.)"?[,;|\s]*', flags=re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row: its line number in the file (from 1) and its cells by column, stripped.

    `surplus` counts cells beyond the header's last column.
    """

    line: int
    cells: Mapping[str, str]
    surplus: int


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table with its column names in order.

    Attributes:
        delimiter: The delimiter between its cells; empty for a sheet of a workbook.
        notes: Notes on how it was read, as far as that is worth telling.
    """

    columns: tuple[str, ...]
    rows: tuple[CsvRow, ...]
    delimiter: str = ""
    notes: tuple[TableNote, ...] = ()


def read_csv_table(path: Path) -> CsvTable:
    """Read a CSV file with a header.

    The encoding is that of `core.datasets.table_text`. The delimiter is what a first line ``sep=;`` says,
    else the one of comma, semicolon, tab and bar that cuts the header into most cells. Blank rows are
    skipped. Names of columns are those of `core.datasets.header_names`.

    Raises:
        InputError: The file is missing, not text, or has no header.
    """
    text, notes = table_text(_bytes(path), path.name)
    delimiter, rest, skipped = _delimiter(text)
    try:
        lines = list(_cells(rest, delimiter, skipped=skipped, file=path.name))
    except csv.Error as error:
        raise InputError(
            f"{path.name}: is not a readable CSV ({error}); export the sheet as CSV again"
        ) from error
    if not lines:
        raise InputError(f"{path.name}: has no header; put the column names into its first line")
    columns, header_notes = header_names(lines[0][1])
    rows = [row_of(columns, cells, line=line) for line, cells in lines[1:]]
    lost = nameless_note(nameless(columns, (cells for _, cells in lines[1:])))
    notes.extend((*_open_quote(rest, delimiter, lines), *header_notes, *lost))
    return CsvTable(tuple(columns), tuple(rows), delimiter, tuple(notes))


def require_table_size(columns: int, rows: int, file: str) -> None:
    """Refuse a table that is too wide, or that would be too large with every row as wide as its header.

    Raises:
        UnreadableFileError: Says how large it is.
    """
    if columns > TABLE_COLUMNS.value():
        raise UnreadableFileError(
            file,
            f"has {columns:,} columns where {TABLE_COLUMNS.value():,} are the most",
            action=f"leave out columns that are not needed, or set {TABLE_COLUMNS.variable} higher",
        )
    if columns * rows > TABLE_CELLS.value():
        raise UnreadableFileError(
            file,
            f"has {columns:,} columns in over {rows - 1:,} rows; {TABLE_CELLS.value():,} cells are the most",
            action=f"leave out what is not needed, or set {TABLE_CELLS.variable} higher",
        )


def row_of(columns: Sequence[str], cells: Sequence[str], *, line: int) -> CsvRow:
    """Return the cells by column, as `core.text.csv_text.guarded` was given; a short row ends in blanks."""
    padded = [*map(unguarded, cells), *[""] * (len(columns) - len(cells))]
    surplus = sum(bool(cell) for cell in cells[len(columns) :])
    return CsvRow(line, dict(zip(columns, padded, strict=False)), surplus)


def nameless(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[int]:
    """Return the places (from 1) of columns without a name in which any row has a value."""
    blank = [place for place, name in enumerate(columns) if not name]
    used: set[int] = set()
    for cells in rows:
        used.update(place for place in blank[: bisect_left(blank, len(cells))] if cells[place])
    return [place + 1 for place in sorted(used)]


def surplus_notes(table: CsvTable) -> Iterator[TableNote]:
    """A note on every row with more cells than columns, whose cells may stand in the wrong column."""
    for row in table.rows:
        if row.surplus:
            problem = f"line {row.line}: {row.surplus} more cells than columns; the last are not read"
            yield TableNote(problem, "put a cell that holds a separator into quotes and import again")


def _open_quote(text: str, delimiter: str, lines: Sequence[tuple[int, Sequence[str]]]) -> Iterator[TableNote]:
    """A note where a quote that nobody closed has taken lines into one cell, as it would a further one."""
    *_, last = csv.reader(io.StringIO(f"{text}\n{_AFTER}"), delimiter=delimiter, strict=False)
    if last != [_AFTER]:
        for line, cells in lines:
            if swallowed := sum(cell.count("\n") for cell in cells):
                problem = (
                    f"a quote is not closed: the row that ends in line {line} holds {swallowed + 1} lines"
                )
                action = "close the quote, or delete it, and import again"
                yield TableNote(problem, action, left_out=True)


def _bytes(path: Path) -> bytes:
    try:
        return whole_file(path, limit=TABLE_BYTES)
    except OSError as error:
        raise InputError(f"{path.name}: cannot be opened ({error.strerror}); correct its name") from error


def _delimiter(text: str) -> tuple[str, str, int]:
    """The sign between cells, the text from the header on, and how many lines came before it."""
    first, _, rest = text.partition("\n")
    if said := _SAID.fullmatch(first.strip(" \ufeff")):
        return said["sign"].replace("\\t", "\t"), rest, 1
    # On equal counts the rows decide: a header cell may hold the other sign.
    best = max(_DELIMITERS, key=lambda sign: _widths(text, sign))
    return best, text, 0


def _widths(text: str, delimiter: str) -> tuple[int, int]:
    """Return the cells of the header, and how many of the next rows have as many."""
    reader = csv.reader(io.StringIO(text[:_LOOKED_AT_SIGNS]), delimiter=delimiter, strict=False)
    widths: list[int] = []
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                widths.append(len(cells))
            if len(widths) > _LOOKED_AT:
                break
    except csv.Error:
        pass
    return (widths[0], widths[1:].count(widths[0])) if widths else (0, 0)


def _cells(text: str, delimiter: str, *, skipped: int, file: str) -> Iterator[tuple[int, list[str]]]:
    """Return the line number and stripped cells of every row that is not blank."""
    reader = csv.reader(_narrow_lines(text, delimiter, file), delimiter=delimiter, strict=False)
    width = rows = 0
    for cells in reader:
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            width, rows = max(width, len(stripped)), rows + 1
            require_table_size(width, rows, file)
            yield reader.line_num + skipped, stripped


def _narrow_lines(text: str, delimiter: str, file: str) -> Iterator[str]:
    """The lines of a text, none of which would make a row of millions of cells."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        line, start = text[start:end], end
        if (signs := line.count(delimiter)) > 2 * TABLE_COLUMNS.value():
            require_table_size(signs + 1, 1, file)
        yield line
