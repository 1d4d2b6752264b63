"""Numbers as people and spreadsheets write them: which sign is the decimal one, and which groups thousands.

``1,234`` is 1234 to one half of the world and 1.234 to the other. A single cell cannot tell; the other cells
of its column often can (``12,5``, ``1,234.5``). Where they cannot, nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from enum import StrEnum

from core.text.missing_values import is_missing

MOST_LETTERS_OF_A_NUMBER = 400
"""A longer text is no number, and is not looked at as one: that takes time which grows with its square."""
_BLANKS = " \u00a0\u202f\u2009'\u2019"
_SIGN = "[+-]?"
_CODE = re.compile(r"0\d+|\d{16,}|\+.*")
_DECORATED = re.compile(
    r"[<>\u2264\u2265~\u2248\u00b1=]+\s*[+-]?[\d.,]*\d.*"
    r"|[+-]?[\d.,]*\d\s*(?:%|[a-z\u00b5\u00b2\u00b3/]{2,}\.?)"
    r"|[+-]?\d[\d,]*",
    flags=re.IGNORECASE | re.ASCII,
)
"""A number with a sign, unit or per cent: what a person reads as one."""


_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", flags=re.ASCII)


class Decimal(StrEnum):
    """The sign before the fraction; the other one may group thousands, and so may blanks."""

    POINT = "."
    COMMA = ","


_OTHER = {Decimal.POINT: Decimal.COMMA, Decimal.COMMA: Decimal.POINT}


class StoredNumber(str):
    """A cell that a workbook stores as a number: written here with a point, whatever people write there."""

    __slots__ = ()


def _pattern(decimal: Decimal) -> re.Pattern[str]:
    point, group = re.escape(decimal), re.escape(_OTHER[decimal])
    grouped = rf"[1-9]\d{{0,2}}(?P<group>[{group}{_BLANKS}])\d{{3}}(?:(?P=group)\d{{3}})*(?:{point}\d+)?"
    plain = rf"(?:\d+{point}?\d*|{point}\d+)(?:e[+-]?\d+)?"
    return re.compile(rf"{_SIGN}(?:{grouped}|{plain})", flags=re.IGNORECASE | re.ASCII)


_UNAMBIGUOUS = re.compile(r"[+-]?\d{1,300}(?:\.\d{1,2}|\.\d{4,300})?", flags=re.ASCII)
_POINTED = re.compile(r"[+-]?\d*\.?\d*", flags=re.ASCII)
_PATTERNS = {decimal: _pattern(decimal) for decimal in Decimal}

_TO_POINT = {
    decimal: str.maketrans({decimal.value: ".", _OTHER[decimal].value: None, **dict.fromkeys(_BLANKS)})
    for decimal in Decimal
}
Readings = dict[Decimal, float]


class WrittenColumn:
    """The cells of a column that are not missing, each with what it can be read as."""

    def __init__(self, cells: Iterable[str]) -> None:
        self.given = [cell for cell in cells if not is_missing(cell)]
        self.readings = [_readings(cell) for cell in self.given]

    @property
    def signs(self) -> set[Decimal]:
        """The decimal signs that a column of numbers shows beyond doubt; none for a column of text."""
        if not all(self.readings):
            return set()
        return {next(iter(found)) for found in self.readings if len(found) == 1}


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """The reading of a column's cells.

    Attributes:
        decimal: The decimal sign of cells that could be read two ways; None where there are none.
        grouped: A cell whose thousands are grouped, with what was made of it; None without one.
        decided: A cell that could be two numbers, with what was made of it and a cell that tells; None
            without one.
        mixed: True where both decimal signs occur.
    """

    decimal: Decimal | None = None
    grouped: tuple[str, float] | None = None
    decided: tuple[str, float, str] | None = None
    mixed: bool = False

    def number(self, cell: str) -> float | None:
        """The number in a cell; None where it is missing."""
        readings = _readings(cell)
        if not _differ(readings):
            return next(iter(readings.values()), None)
        return readings.get(self.decimal) if self.decimal is not None else None


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column that stays text.

    Attributes:
        ambiguous: A cell that could be two numbers; None where that is not the reason.
        date: A cell of a column of dates such as 20240131; None where that is not the reason.
        decorated: Cells that people read as numbers though they hold more than one, e.g. ``<5``.
        numbers: The number of cells that are plain numbers.
    """

    ambiguous: str | None = None
    date: str | None = None
    decorated: tuple[str, ...] = ()
    numbers: int = 0


def read_number_column(column: WrittenColumn, usual: Decimal | None) -> NumberColumn | TextColumn:
    """Decide whether a column holds numbers, and how they are written.

    Codes such as 007 keep a column text.

    Args:
        column: All of its cells; missing ones do not count.
        usual: Decimal sign to take for cells such as ``1.234`` where no other cell of the column tells;
            None to leave such a column text. ``1,234`` is never decided by it.
    """
    given, readings = column.given, column.readings
    if not given or not all(readings) or any(map(_is_code, given)):
        return _text_column(column)
    if all(map(_DATE.fullmatch, given)):
        return TextColumn(date=given[0])
    seen = column.signs
    double = {c for c, found in zip(given, readings, strict=True) if len(found) > 1 and _differ(found)}
    decimal = _decimal(seen, double, usual)
    if double and decimal is None:
        return TextColumn(ambiguous=next(cell for cell in given if cell in double))
    read = NumberColumn(decimal if double else None, mixed=len(seen) > 1)
    return _explained(read, column, double)


def _explained(read: NumberColumn, column: WrittenColumn, double: Set[str]) -> NumberColumn:
    """Return the column with the cells that a person may want to know of."""
    # A point before the fraction is so usual that it needs no word.
    unusual = [c for c in column.given if read.decimal is Decimal.COMMA or not _POINTED.fullmatch(c)]
    numbers = [(cell, number) for cell in unusual if (number := read.number(cell)) is not None]
    pairs = zip(column.given, column.readings, strict=True)
    telling = next((cell for cell, found in pairs if len(found) == 1), None)
    first = next((pair for pair in numbers if pair[0] in double), None)
    decided = None if first is None or telling is None else (*first, telling)
    grouped = next((pair for pair in numbers if _is_grouped(*pair)), None)
    return replace(read, grouped=grouped, decided=decided)


def parse_number(cell: str) -> float | None:
    """The number in a cell that stands alone; None where it holds no finite number, or could be two.

    A point before three digits is a decimal one here, as programs write it; a comma before three may be
    either, and gives None.
    """
    readings = _readings(cell)
    if not _differ(readings):
        return next(iter(readings.values()), None)
    return readings[Decimal.POINT] if "," not in cell else None


def _differ(readings: Readings) -> bool:
    """Tell whether a cell may be two numbers."""
    return len(readings) > 1 and readings[Decimal.POINT] != readings[Decimal.COMMA]


def _readings(cell: str) -> Readings:
    """The number in a cell by decimal sign, as far as it can be one."""
    written = cell.strip().replace("\u2212", "-")
    if isinstance(cell, StoredNumber):
        return _both(float(written))
    if _UNAMBIGUOUS.fullmatch(written):  # most cells, and much faster
        return {Decimal.POINT: float(written)} if "." in written else _both(float(written))
    found: Readings = {}
    if len(written) > MOST_LETTERS_OF_A_NUMBER:
        return found
    for decimal, pattern in _PATTERNS.items():
        if pattern.fullmatch(written):
            number = float(written.translate(_TO_POINT[decimal]))
            if abs(number) < float("inf"):
                found[decimal] = number
    return found


def _both(number: float) -> Readings:
    return {Decimal.POINT: number, Decimal.COMMA: number}


def _decimal(seen: set[Decimal], double: Set[str], usual: Decimal | None) -> Decimal | None:
    if len(seen) == 1:
        return next(iter(seen))
    return usual if not seen and not any("," in cell for cell in double) else None


def _is_code(cell: str) -> bool:
    return not isinstance(cell, StoredNumber) and _CODE.fullmatch(cell.strip()) is not None


def _is_grouped(cell: str, number: float) -> bool:
    """Tell whether signs between thousands were taken out."""
    if isinstance(cell, StoredNumber) or "e" in cell.lower():
        return False
    whole = str(int(abs(number)))
    return len(whole) > 3 and whole not in re.sub(r"^[+-]", "", cell.strip())


def _text_column(column: WrittenColumn) -> TextColumn:
    pairs = list(zip(column.given, column.readings, strict=True))
    numbers = sum(bool(found) and not _is_code(cell) for cell, found in pairs)
    decorated = (
        cell
        for cell, found in pairs
        if not found and len(cell) <= MOST_LETTERS_OF_A_NUMBER and _DECORATED.fullmatch(cell.strip())
    )
    return TextColumn(decorated=tuple(decorated), numbers=numbers)
