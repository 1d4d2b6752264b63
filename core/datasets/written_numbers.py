"""Numbers as people and spreadsheets write them: which sign is the decimal one, and which groups thousands.

``1,234`` is 1234 to one half of the world and 1.234 to the other. A single cell cannot tell; the other cells
of its column often can (``12,5``, ``1,234.5``). Where they cannot, nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.missing_values import is_missing

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


_PATTERNS = {decimal: _pattern(decimal) for decimal in Decimal}


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """How the cells of a column are read.

    Attributes:
        decimal: Of cells that could be read two ways; None where there are none.
        grouped: A cell whose thousands are grouped, with what was made of it; None without one.
        decided: A cell that could be two numbers, with what was made of it and a cell that tells; None
            without one.
        mixed: Whether both decimal signs occur.
    """

    decimal: Decimal | None = None
    grouped: tuple[str, float] | None = None
    decided: tuple[str, float, str] | None = None
    mixed: bool = False

    def number(self, cell: str) -> float | None:
        """The number in a cell; None where it is missing."""
        readings = _readings(cell)
        if len(set(readings.values())) == 1:
            return next(iter(readings.values()))
        return readings.get(self.decimal) if self.decimal is not None else None


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column that stays text.

    Attributes:
        ambiguous: A cell that could be two numbers; None where that is not the reason.
        date: A cell of a column of dates such as 20240131; None where that is not the reason.
        decorated: Cells that people read as numbers though they hold more than one, e.g. ``<5``.
        numbers: How many cells are plain numbers.
    """

    ambiguous: str | None = None
    date: str | None = None
    decorated: tuple[str, ...] = ()
    numbers: int = 0


def read_number_column(cells: Sequence[str], usual: Decimal | None) -> NumberColumn | TextColumn:
    """Decide whether a column holds numbers, and how they are written.

    Codes such as 007 keep a column text.

    Args:
        cells: All of the column; missing ones do not count.
        usual: Decimal sign to take for cells such as ``1.234`` where no other cell of the column tells;
            None to leave such a column text. ``1,234`` is never decided by it.
    """
    given = [cell for cell in cells if not is_missing(cell)]
    readings = [_readings(cell) for cell in given]
    if not given or not all(readings) or any(map(_is_code, given)):
        return _text_column(given)
    seen = _signs(given)
    double = [cell for cell, found in zip(given, readings, strict=True) if len(set(found.values())) > 1]
    decimal = _decimal(seen, double, usual)
    if double and decimal is None:
        return TextColumn(ambiguous=double[0])
    if all(map(_DATE.fullmatch, given)):
        return TextColumn(date=given[0])
    column = NumberColumn(decimal if double else None, mixed=len(seen) > 1)
    numbers = [(cell, number) for cell in given if (number := column.number(cell)) is not None]
    grouped = next((pair for pair in numbers if _is_grouped(*pair)), None)
    telling = next((cell for cell, found in zip(given, readings, strict=True) if len(found) == 1), None)
    # A point before the fraction is so usual that it needs no word.
    unusual = {cell for cell in double if decimal is Decimal.COMMA or "," in cell}
    told = next((pair for pair in numbers if pair[0] in unusual), None)
    decided = None if told is None or telling is None else (*told, telling)
    return NumberColumn(column.decimal, grouped, decided, column.mixed)


def decimal_signs(cells: Sequence[str]) -> set[Decimal]:
    """The decimal signs that a column of numbers shows beyond doubt; none for a column of text."""
    given = [cell for cell in cells if not is_missing(cell)]
    return _signs(given) if all(map(_readings, given)) else set()


def parse_number(cell: str) -> float | None:
    """The number in a cell that stands alone; None where it holds no finite number, or could be two.

    A point before three digits is a decimal one here, as programs write it; a comma before three may be
    either, and gives None.
    """
    readings = _readings(cell)
    values = set(readings.values())
    if len(values) == 1:
        return values.pop()
    return readings.get(Decimal.POINT) if "," not in cell else None


def _readings(cell: str) -> dict[Decimal, float]:
    """The number in a cell by decimal sign, as far as it can be one."""
    written = cell.strip().replace("\u2212", "-")
    if isinstance(cell, StoredNumber):
        return dict.fromkeys(Decimal, float(written))
    found = {}
    for decimal, pattern in _PATTERNS.items():
        if pattern.fullmatch(written):
            digits = re.sub(rf"[{re.escape(_OTHER[decimal])}{_BLANKS}]", "", written)
            number = float(digits.replace(decimal, "."))
            if abs(number) < float("inf"):
                found[decimal] = number
    return found


def _signs(given: Sequence[str]) -> set[Decimal]:
    """Decimal signs of cells that can be read one way only."""
    written = (_readings(cell) for cell in given if not isinstance(cell, StoredNumber))
    return {next(iter(found)) for found in written if len(found) == 1}


def _decimal(seen: set[Decimal], double: Sequence[str], usual: Decimal | None) -> Decimal | None:
    if len(seen) == 1:
        return next(iter(seen))
    return usual if not seen and not any("," in cell for cell in double) else None


def _is_code(cell: str) -> bool:
    return not isinstance(cell, StoredNumber) and _CODE.fullmatch(cell.strip()) is not None


def _is_grouped(cell: str, number: float) -> bool:
    """Whether signs between thousands were taken out."""
    if isinstance(cell, StoredNumber) or "e" in cell.lower():
        return False
    whole = str(int(abs(number)))
    return len(whole) > 3 and whole not in re.sub(r"^[+-]", "", cell.strip())


def _text_column(given: Sequence[str]) -> TextColumn:
    numbers = sum(bool(_readings(cell)) and not _is_code(cell) for cell in given)
    decorated = (c for c in given if not _readings(c) and _DECORATED.fullmatch(c.strip()))
    return TextColumn(decorated=tuple(decorated), numbers=numbers)
