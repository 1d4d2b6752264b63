"""The clinical columns of a table: numbers where every cell is one, else text, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.datasets.csv_table import CsvRow, CsvTable
from core.datasets.table_note import TableNote, first_of
from core.datasets.written_numbers import (
    Decimal,
    NumberColumn,
    TextColumn,
    WrittenColumn,
    read_number_column,
)
from core.text.missing_values import is_missing
from core.text.name_forms import one_form

_ERRORS = frozenset(
    {"#div/0!", "#name?", "#null!", "#num!", "#ref!", "#value!", "#getting_data", "#spill!", "#calc!"}
)
"""The texts that Excel shows where a formula failed."""
MOST_LETTERS_OF_A_CELL = 20_000
"""The longest text that the archive of a run takes."""
_PLAINLY = "write numbers without thousands separators, units and signs and import again, or nothing"


@dataclass(frozen=True, slots=True)
class ClinicalColumns:
    """The readings of a table's columns.

    Attributes:
        numbers: The columns of numbers.
        notes: Notes on every column whose cells could be taken for something else.
    """

    numbers: Mapping[str, NumberColumn]
    notes: tuple[TableNote, ...]

    def value(self, row: CsvRow, column: str) -> str | float | None:
        """A number, a text in the Unicode form NFC, or None where the cell says that there is none."""
        cell = row.cells.get(column, "")
        if is_missing(cell) or _is_error(cell) or len(cell) > MOST_LETTERS_OF_A_CELL:
            return None
        if column in self.numbers:
            return self.numbers[column].number(cell)
        return one_form(str(cell))


def read_clinical_columns(table: CsvTable, columns: Sequence[str]) -> ClinicalColumns:
    """Decide for each of these columns of a table."""
    cells = {name: [row.cells.get(name, "") for row in table.rows] for name in table.columns if name}
    written = {name: WrittenColumn(c for c in found if not _is_error(c)) for name, found in cells.items()}
    usual = _usual(table.delimiter, set().union(*(column.signs for column in written.values())))
    numbers: dict[str, NumberColumn] = {}
    notes: list[TableNote] = []
    for name in columns:
        notes.extend((*_error_notes(name, cells[name]), *_long_notes(name, cells[name])))
        found = read_number_column(written[name], usual)
        if isinstance(found, NumberColumn):
            numbers[name] = found
            notes.extend(_number_notes(name, found))
        else:
            notes.extend(_text_notes(name, found, given=len(written[name].given)))
    return ClinicalColumns(numbers, tuple(notes))


def _usual(delimiter: str, signs: set[Decimal]) -> Decimal | None:
    """The decimal sign of a table whose column does not tell.

    A table cut at commas is written where the point is the decimal sign; any other may come from where
    ``1.234`` is 1234, unless its other columns show a decimal point.
    """
    if delimiter == ",":
        return None if signs == {Decimal.COMMA} else Decimal.POINT
    return Decimal.POINT if signs == {Decimal.POINT} else None


def _is_error(cell: str) -> bool:
    return cell.strip().lower() in _ERRORS


def _error_notes(name: str, cells: Sequence[str]) -> Iterator[TableNote]:
    if failed := [cell for cell in cells if _is_error(cell)]:
        which = first_of(dict.fromkeys(failed))
        problem = f"column {name!r}: {len(failed)} cells hold an error of a formula ({which}); missing"
        yield TableNote(problem, "correct the formula and import again")


def _long_notes(name: str, cells: Sequence[str]) -> Iterator[TableNote]:
    if long := [len(cell) for cell in cells if len(cell) > MOST_LETTERS_OF_A_CELL]:
        problem = (
            f"column {name!r}: {len(long)} cells have more than {MOST_LETTERS_OF_A_CELL:,} letters (up to "
            f"{max(long):,}); missing"
        )
        yield TableNote(problem, "look whether a quote is not closed, shorten them, and import again")


def _number_notes(name: str, column: NumberColumn) -> Iterator[TableNote]:
    if column.decided is not None:
        cell, number, telling = column.decided
        problem = f"column {name!r}: {cell!r} was read as {number:.15g}, as {telling!r} shows"
        yield TableNote(problem, "nothing, if that is right")
    elif column.grouped is not None:
        cell, number = column.grouped
        problem = f"column {name!r}: {cell!r} was read as {number:.15g}, its thousands separators taken out"
        yield TableNote(problem, "nothing, if that is right")
    if column.mixed:
        problem = f"column {name!r} holds decimal points and decimal commas; each was read as a decimal sign"
        yield TableNote(problem, "look whether the column comes from one source")


def _text_notes(name: str, column: TextColumn, *, given: int) -> Iterator[TableNote]:
    if column.ambiguous is not None:
        problem = (
            f"column {name!r} stays text: {column.ambiguous!r} may be a whole number with a thousands "
            "separator or a fraction, and nothing in the column tells"
        )
        yield TableNote(problem, _PLAINLY)
    elif column.date is not None:
        problem = f"column {name!r} stays text: {column.date!r} is taken for a date, as all of its cells are"
        yield TableNote(problem, "nothing, or write numbers with a decimal point and import again")
    elif column.decorated and column.numbers + len(column.decorated) == given:
        which = first_of(map(repr, dict.fromkeys(column.decorated)))
        problem = (
            f"column {name!r} stays text: {len(column.decorated)} cells are more than a number ({which})"
        )
        yield TableNote(problem, _PLAINLY)
    elif column.numbers * 2 > given:
        problem = f"column {name!r} stays text: {given - column.numbers} of {given} cells are no numbers"
        yield TableNote(problem, "correct them and import again, or nothing")
