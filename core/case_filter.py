"""A small filter language over the columns of a case.

``pathology = malignant and birads in 4A, 4B and age between 40 and 60``: clauses joined by ``and``, each a
column, an operator and values. Operators: =, !=, <, <=, >, >=, in, between (both limits included), and
``is missing`` / ``is given``, which take no value. Names and texts are compared without letter case, but for
columns whose names differ in nothing else; what holds a comma or the word "and" is put in quotes, and a quote
inside of quotes is written twice. Numbers that are equal up to the rounding of floats are equal.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.cases import BIRADS_ORDER, Case, Pathology
from core.errors import InputError
from core.statistics.ties import is_below, is_same
from core.text.column_keys import SPLIT_OF, column_keys, meant_column
from core.text.name_forms import one_form

MISSING, GIVEN, BETWEEN = "missing", "given", "between"
NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
"""What counts as a number, for the store too."""

_QUOTED = r"(?<![^\s,=<>])(?:'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")(?=[\s,=<>!]|$)"
_MARK = re.compile(r"\x00(\d+)\x00")
_CLAUSE = re.compile(r"\s*([^<>=!]+?)\s*(!=|<=|>=|=|<|>|\bin\b|\bbetween\b)\s*(.+?)\s*", flags=re.IGNORECASE)
_STATE = re.compile(r"\s*([^<>=!]+?)\s+(?:is\s+)?(missing|given)\s*", flags=re.IGNORECASE)
_LIMITS = re.compile(r"(.+?)\s+and\s+(.+)", flags=re.IGNORECASE)
_AND = re.compile(r"(\bbetween\s+\S+)?\s+and\s+", flags=re.IGNORECASE)
_OPERATOR_WORD = re.compile(r"[<>=!'\"]|\b(in|and|between|is|missing|given)\b", flags=re.IGNORECASE)
_ORDERINGS: dict[str, Callable[[float, float], bool]] = {
    "<": is_below,
    "<=": lambda value, limit: not is_below(limit, value),
    ">": lambda value, limit: is_below(limit, value),
    ">=": lambda value, limit: not is_below(value, limit),
}
Value = str | float | None


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition.

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
        """As it would be written."""
        shown = [_written(value) for value in self.values]
        column = _quoted(self.column) if _needs_quotes(self.column) else self.column
        if self.comparison in (MISSING, GIVEN):
            return f"{column} is {self.comparison}"
        joined = " and ".join(shown) if self.comparison == BETWEEN else ", ".join(shown)
        return f"{column} {self.comparison} {joined}"


def parse_filter(text: str) -> tuple[Clause, ...]:
    """The clauses of a filter; an empty text has none.

    Raises:
        InputError: A clause is not "column operator value".
    """
    quoted: list[str] = []

    def keep(found: re.Match[str]) -> str:
        mark = found.group()[0]
        quoted.append(found.group()[1:-1].replace(mark * 2, mark))
        return f"\0{len(quoted) - 1}\0"

    marked = re.sub(_QUOTED, keep, one_form(text).replace("\0", " ").strip())
    return tuple(_clause(part, quoted) for part in _parts(marked) if part.strip())


def filter_text(clauses: Sequence[Clause]) -> str:
    """The clauses as one text, written in one way however they were typed."""
    return " and ".join(clause.text for clause in clauses)


def require_columns(clauses: Sequence[Clause], known: Collection[str]) -> None:
    """Refuse a column that nothing has.

    Raises:
        InputError: Naming it and those there are.
    """
    for clause in clauses:
        if clause.column not in known:
            raise InputError(
                f"no case has a column {clause.column!r}; the columns are {', '.join(sorted(known))}"
            )


def select_cases(cases: Sequence[Case], text: str) -> list[Case]:
    """The cases that meet every clause of a filter, in the order given.

    A missing value meets no clause but ``!=`` and ``is missing``.

    Raises:
        InputError: The filter cannot be read, or names a column that no case has.
    """
    keys = keys_of(cases)
    clauses = meant_clauses(parse_filter(text), cases)
    rows = [case_columns(case, keys) for case in cases]
    if rows:
        require_columns(clauses, {name for row in rows for name in row})
    return [
        case
        for case, row in zip(cases, rows, strict=True)
        if all(holds(clause, (row.get(clause.column),)) for clause in clauses)
    ]


def keys_of(cases: Sequence[Case]) -> dict[str, str]:
    """Return by which key the clinical columns of a study are filtered (`core.text.column_keys`)."""
    return column_keys(dict.fromkeys(name for case in cases for name in case.clinical))


def meant_clauses(clauses: Sequence[Clause], cases: Sequence[Case]) -> tuple[Clause, ...]:
    """The clauses with the columns of these cases that they mean.

    Raises:
        InputError: A column could be several.
    """
    own = () if not cases else case_columns(cases[0], {}).keys()
    return known_clauses(clauses, {*own, *keys_of(cases).values()})


def known_clauses(clauses: Sequence[Clause], known: Collection[str]) -> tuple[Clause, ...]:
    """The clauses with the known columns that they mean; one that means none stays as it is.

    Raises:
        InputError: A column could be several.
    """
    meant = (meant_column(clause.written or clause.column, known) for clause in clauses)
    return tuple(
        clause if name is None else replace(clause, column=name, written="")
        for clause, name in zip(clauses, meant, strict=True)
    )


def case_columns(case: Case, keys: Mapping[str, str] | None = None) -> dict[str, Value]:
    """What a case can be filtered by.

    A clinical column of the same name fills in for a missing column of its own.

    Args:
        keys: Of the study's clinical columns (`keys_of`); those of the case alone where they are left out.
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
    keys = column_keys(case.clinical) if keys is None else keys
    clinical = {keys[name]: value for name, value in case.clinical.items() if name in keys}
    return own | {name: value for name, value in clinical.items() if own.get(name) is None}


def holds(clause: Clause, values: Sequence[Value]) -> bool | None:
    """Whether a condition is met by any of the values that a case has in its column.

    Returns:
        None where the column has no value and the clause asks for one; ``!=`` and ``is missing`` are met by
        no value. A pathology of "unknown" is a value that can be named, and is missing otherwise.
    """
    if clause.comparison in ("=", "!=", "in"):
        equal = any(_equals(value, wanted) for value in values for wanted in clause.values)
        if clause.comparison == "!=":
            return not equal
        return True if equal else (None if _is_missing(clause.column, values) else False)
    missing = _is_missing(clause.column, values)
    if clause.comparison in (MISSING, GIVEN):
        return missing == (clause.comparison == MISSING)
    return None if missing else any(_in_order(clause, value) for value in values)


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


def _parts(text: str) -> list[str]:
    """Split at every ``and`` that does not belong to a ``between``."""
    parts, start = [], 0
    for found in _AND.finditer(text):
        if found.group(1) is None:
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def _clause(part: str, quoted: Sequence[str]) -> Clause:
    match = _CLAUSE.fullmatch(part)
    if match is not None:
        column, comparison, value = match.group(1), match.group(2).lower(), match.group(3)
        values = [_value(v.strip(), quoted) for v in _values(comparison, value)]
        return _of_column(column, quoted, comparison=comparison, values=tuple(values))
    state = _STATE.fullmatch(part)
    if state is not None:
        return _of_column(state.group(1), quoted, comparison=state.group(2).lower(), values=())
    raise InputError(
        f"the filter clause {_unmarked(part, quoted)!r} is not 'column operator value'; "
        "write for example: pathology = malignant and birads in 4A, 4B"
    )


def _of_column(column: str, quoted: Sequence[str], *, comparison: str, values: tuple[str, ...]) -> Clause:
    """A clause on a column as typed; one in quotes keeps its letter case."""
    written = _unmarked(column, quoted)
    as_it_is = _MARK.fullmatch(column) is not None and not written.lower().startswith(SPLIT_OF)
    return Clause(written if as_it_is else written.lower(), comparison, values, written)


def _value(text: str, quoted: Sequence[str]) -> str:
    """A value as typed; what was in quotes is as it is."""
    return _unmarked(text, quoted) if _MARK.fullmatch(text) else _unmarked(text, quoted).strip("'\"")


def _values(comparison: str, text: str) -> Sequence[str]:
    if comparison == "in":
        return text.split(",")
    if comparison != BETWEEN:
        return (text,)
    limits = _LIMITS.fullmatch(text)
    if limits is None:
        raise InputError(f"between {text!r} has no two limits; write for example: age between 40 and 60")
    return limits.groups()


def _unmarked(text: str, quoted: Sequence[str]) -> str:
    return _MARK.sub(lambda found: quoted[int(found.group(1))], text)


def _needs_quotes(column: str) -> bool:
    """Whether a column would be read as something else, or in another letter case, without quotes."""
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


def _in_order(clause: Clause, value: Value) -> bool:
    place = rank(clause.column, value)
    limits = [rank(clause.column, wanted) for wanted in clause.values]
    if place is None or any(limit is None for limit in limits):
        return False
    if clause.comparison == BETWEEN:
        return not is_below(place, limits[0]) and not is_below(limits[1], place)  # type: ignore[arg-type]
    return _ORDERINGS[clause.comparison](place, limits[0])  # type: ignore[arg-type]


def _equals(value: Value, wanted: str) -> bool:
    if value is None:
        return False
    if isinstance(value, str):
        return one_form(value.lower()) == one_form(wanted.lower())
    number = as_number(wanted)
    return number is not None and is_same(value, number)
