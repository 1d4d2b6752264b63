"""A condition of a filter, and the one meaning of its operators."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.cases import BIRADS_ORDER, Pathology
from core.statistics.ties import is_below, is_same
from core.text.name_forms import one_form

MISSING, GIVEN, BETWEEN = "missing", "given", "between"
NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
"""The form of a number."""

_OPERATOR_WORD = re.compile(r"[<>=!'\"]|\b(in|and|between|is|missing|given)\b", flags=re.IGNORECASE)
_ORDERINGS: dict[str, Callable[[float, float], bool]] = {
    "<": is_below,
    "<=": lambda value, limit: not is_below(limit, value),
    ">": lambda value, limit: is_below(limit, value),
    ">=": lambda value, limit: not is_below(value, limit),
}
Value = str | float | None
ClauseTest = Callable[[Sequence[Value]], bool | None]


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition.

    Attributes:
        column: Lower-case name; as it is where others differ from it in letter case only
            (`core.text.column_keys`).
        comparison: An operator, lower-case.
        values: Several for ``in``, two for ``between``, none for ``missing`` and ``given``, else one.
        written: The column as somebody has typed it, until it is known which one is meant.
    """

    column: str
    comparison: str
    values: tuple[str, ...]
    written: str = field(default="", compare=False)

    @property
    def text(self) -> str:
        """The clause as it would be written."""
        shown = [_written(value) for value in self.values]
        column = _quoted(self.column) if _needs_quotes(self.column) else self.column
        if self.comparison in (MISSING, GIVEN):
            return f"{column} is {self.comparison}"
        joined = " and ".join(shown) if self.comparison == BETWEEN else ", ".join(shown)
        return f"{column} {self.comparison} {joined}"


def clause_test(clause: Clause) -> ClauseTest:
    """Return the test of a clause, for the values that a case has in its column; any of them may meet it.

    This is the one meaning of the operators: the store asks it too (`db.cohort_filter`).

    Returns:
        True or False; None where the column has no value and the clause asks for one. ``!=`` and
        ``is missing`` are met by no value. A pathology of "unknown" is a value that can
        be named, and is missing otherwise.
    """
    if clause.comparison in (MISSING, GIVEN):
        wanted = clause.comparison == MISSING
        return lambda values: _is_missing(clause.column, values) == wanted
    met = _equality(clause) if clause.comparison in ("=", "!=", "in") else _order(clause)

    def test(values: Sequence[Value]) -> bool | None:
        found = any(map(met, values))
        if clause.comparison == "!=":
            return not found
        return True if found else (None if _is_missing(clause.column, values) else False)

    return test


def rank(column: str, value: Value) -> float | None:
    """A number to order by: BI-RADS by its place, everything else as a number."""
    if column == "birads":
        category = None if value is None else str(value).upper()
        return float(BIRADS_ORDER.index(category)) if category in BIRADS_ORDER else None
    return as_number(value)


def as_number(value: Value) -> float | None:
    """A text as a number, None where it is none or not finite."""
    if value is None or (isinstance(value, str) and not re.fullmatch(NUMBER, value.strip(" "))):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def _needs_quotes(column: str) -> bool:
    """Return whether a column would be read as something else, or in another letter case, without quotes."""
    return column != column.lower() or _OPERATOR_WORD.search(column) is not None


def _quoted(text: str) -> str:
    mark = '"' if "'" in text and '"' not in text else "'"
    return f"{mark}{text.replace(mark, mark * 2)}{mark}"


def _written(value: str) -> str:
    """A value in quotes where it would be read as something else."""
    return value if value and not re.search(r",|\s|^['\"]|['\"]$", value) else _quoted(value)


def _is_missing(column: str, values: Sequence[Value]) -> bool:
    unknown = (Pathology.UNKNOWN.value,) if column == "pathology" else ()
    return all(value is None or value in unknown or value != value for value in values)


def _order(clause: Clause) -> Callable[[Value], bool]:
    limits = [limit for wanted in clause.values if (limit := rank(clause.column, wanted)) is not None]
    if len(limits) < len(clause.values):
        return lambda value: False
    low, high = limits[0], limits[-1]
    if clause.comparison == BETWEEN:
        return _ranked(clause.column, lambda place: not is_below(place, low) and not is_below(high, place))
    ordered = _ORDERINGS[clause.comparison]
    return _ranked(clause.column, lambda place: ordered(place, low))


def _ranked(column: str, met: Callable[[float], bool]) -> Callable[[Value], bool]:
    def test(value: Value) -> bool:
        place = rank(column, value)
        return place is not None and met(place)

    return test


def _equality(clause: Clause) -> Callable[[Value], bool]:
    texts = {one_form(wanted.lower()) for wanted in clause.values}
    numbers = [number for wanted in clause.values if (number := as_number(wanted)) is not None]

    def test(value: Value) -> bool:
        if isinstance(value, str):
            return one_form(value.lower()) in texts
        return value is not None and any(is_same(value, number) for number in numbers)

    return test
