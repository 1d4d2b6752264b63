"""A small filter language over the columns of a case.

``pathology = malignant and birads in 4A, 4B and age between 40 and 60``: clauses joined by ``and``, each a
column, an operator and values. Operators: =, !=, <, <=, >, >=, in, between (both limits included), and
``is missing`` / ``is given``, which take no value. Names and texts are compared without letter case, but for
columns whose names differ in nothing else; what holds a comma or the word "and" is put in quotes, and a quote
inside of quotes is written twice. Numbers that are equal up to the rounding of floats are equal.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from core.cases import Case
from core.cohorts.clause import BETWEEN, Clause, Value, clause_test
from core.errors import InputError
from core.text.column_keys import SPLIT_OF, column_keys, meant_column
from core.text.name_forms import one_form

_QUOTED = r"(?<![^\s,=<>])(?:'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")(?=[\s,=<>!]|$)"
_MARK = re.compile(r"\x00(\d+)\x00")
_CLAUSE = re.compile(r"\s*([^<>=!]+?)\s*(!=|<=|>=|=|<|>|\bin\b|\bbetween\b)\s*(.+?)\s*", flags=re.IGNORECASE)
_STATE = re.compile(r"\s*([^<>=!]+?)\s+(?:is\s+)?(missing|given)\s*", flags=re.IGNORECASE)
_LIMITS = re.compile(r"(.+?)\s+and\s+(.+)", flags=re.IGNORECASE)
_AND = re.compile(r"(\bbetween\s+\S+)?\s+and\s+", flags=re.IGNORECASE)


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
    tests = [(clause.column, clause_test(clause)) for clause in clauses]
    if rows:
        require_columns(clauses, {name for row in rows for name in row})
    return [
        case
        for case, row in zip(cases, rows, strict=True)
        if all(met((row.get(column),)) for column, met in tests)
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
    """Return what a case can be filtered by.

    A clinical column of the same name fills in for a missing column of its own.

    Args:
        keys: The keys of the study's clinical columns (`keys_of`); those of the case alone where they are
            left out.
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
