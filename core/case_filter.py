"""A small filter language over the columns of a case.

``pathology = malignant and birads in 4A, 4B and age >= 50``: clauses joined by ``and``, each a column,
an operator (=, !=, <, <=, >, >=, in) and a value; names and texts are compared without letter case.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.cases import BIRADS_ORDER, Case
from core.errors import InputError

_CLAUSE = re.compile(r"\s*([^<>=!]+?)\s*(!=|<=|>=|=|<|>|\bin\b)\s*(.+?)\s*", flags=re.IGNORECASE)
_ORDERINGS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
Value = str | float | None


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition; `values` has several entries only for ``in``."""

    column: str
    comparison: str
    values: tuple[str, ...]


def parse_filter(text: str) -> tuple[Clause, ...]:
    """The clauses of a filter; an empty text has none.

    Raises:
        InputError: A clause is not "column operator value".
    """
    parts = [part for part in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE) if part]
    return tuple(_clause(part) for part in parts)


def select_cases(cases: Sequence[Case], text: str) -> list[Case]:
    """The cases that meet every clause of a filter, in the order given.

    A missing value meets no clause but ``!=``.

    Raises:
        InputError: The filter cannot be read, or names a column that no case has.
    """
    clauses = parse_filter(text)
    rows = [case_columns(case) for case in cases]
    known = {name for row in rows for name in row}
    for clause in clauses:
        if rows and clause.column not in known:
            raise InputError(
                f"no case has a column {clause.column!r}; the columns are {', '.join(sorted(known))}"
            )
    return [
        case
        for case, row in zip(cases, rows, strict=True)
        if all(_holds(clause, row.get(clause.column)) for clause in clauses)
    ]


def case_columns(case: Case) -> dict[str, Value]:
    """What a case can be filtered by, by lower-case name.

    A clinical column of the same name fills in for a missing column of its own.
    """
    own: dict[str, Value] = {
        "case_id": case.case_id,
        "patient_id": case.patient_id,
        "modality": case.modality.value,
        "pathology": case.pathology.value,
        "birads": case.birads,
        "device": case.device,
        "lesions": float(len(case.lesions)),
    }
    clinical = {name.lower(): value for name, value in case.clinical.items()}
    return own | {name: value for name, value in clinical.items() if own.get(name) is None}


def _clause(part: str) -> Clause:
    match = _CLAUSE.fullmatch(part)
    if match is None:
        raise InputError(
            f"the filter clause {part!r} is not 'column operator value'; "
            "write for example: pathology = malignant and birads in 4A, 4B"
        )
    column, comparison, value = match.group(1).lower(), match.group(2).lower(), match.group(3)
    values = tuple(v.strip() for v in value.split(",")) if comparison == "in" else (value,)
    return Clause(column, comparison, tuple(v.strip("'\"") for v in values))


def _holds(clause: Clause, value: Value) -> bool:
    if clause.comparison == "!=":
        return not _equals(value, clause.values[0])
    if clause.comparison in ("=", "in"):
        return any(_equals(value, wanted) for wanted in clause.values)
    left, right = _rank(clause.column, value), _rank(clause.column, clause.values[0])
    return left is not None and right is not None and _ORDERINGS[clause.comparison](left, right)


def _equals(value: Value, wanted: str) -> bool:
    if value is None:
        return False
    if isinstance(value, str):
        return value.lower() == wanted.lower()
    number = _number(wanted)
    return number is not None and value == number


def _rank(column: str, value: Value) -> float | None:
    """A number to order by: BI-RADS by its place, everything else as a number."""
    if column == "birads":
        category = None if value is None else str(value).upper()
        return float(BIRADS_ORDER.index(category)) if category in BIRADS_ORDER else None
    return _number(value)


def _number(value: Value) -> float | None:
    try:
        return None if value is None else float(value)
    except ValueError:
        return None
