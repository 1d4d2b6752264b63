"""A clause by column, operator and values, from the columns that there are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from core.cohorts.clause import BETWEEN, GIVEN, MISSING, Clause
from core.cohorts.filter_columns import LESION_ID, SIZE_GROUP, SPLIT_OF
from core.cohorts.size_group import T_STAGES, THIRDS, VOLUMES
from core.splits import PARTITIONS
from db.cohort_columns import CohortColumn
from pages.components.shared.cohort.cohort_choice import try_clauses
from pages.components.shared.cohort.cohort_reads import CohortPlace, columns_of, levels_of, splits_of
from pages.components.shared.labels import attribute_label

_RANGE, _ONE_OF, _NOT = "is in the range", "is one of", "is not"
_WRITTEN = {_RANGE: (BETWEEN, ">=", "<="), _ONE_OF: ("=", "in"), _NOT: ("!=",)}
"""The operators of a filter that each condition of the form is written with."""

_STATES = {"is missing": MISSING, "is given": GIVEN}
_COLUMN, _OPERATOR = "cohort_column", "cohort_operator"
_FIRST = ("birads", "pathology", SIZE_GROUP, "device", "modality", "reader")
_COLUMN_WORDS = {SIZE_GROUP: "Size group", "reader": "Reader who accepted the case", LESION_ID: "Lesion"}


def show_clause_form(place: CohortPlace, clauses: tuple[Clause, ...]) -> None:
    """Show a clause of the filter, or one more; what is chosen for it applies at once."""
    columns = {column.name: column for column in (*_usual(place), *columns_of(place))}
    names = [*(name for name in _FIRST if name in columns), *(n for n in columns if n not in _FIRST)]
    what, how = st.columns([3, 2], gap="small")
    with what:
        name = st.selectbox("Column", names, format_func=column_label, key=_COLUMN)
    column = columns[name]
    operators = [_RANGE] if column.numeric else [_ONE_OF, _NOT]
    with how:
        key = f"{_OPERATOR}_{column.numeric}"
        operator = st.selectbox("Condition", [*operators, *_STATES], key=key)
    apply = partial(_apply, place, clauses, column, operator)
    if operator in _STATES:
        st.button("Add condition", icon=":material/add:", key="cohort_add", on_click=apply)
        return
    _mirror(column, operator, clauses)
    if operator == _RANGE:
        _ask_range(column, apply)
    else:
        _ask_levels(place, column, several=operator == _ONE_OF, apply=apply)


def column_label(name: str) -> str:
    """Return a column in words."""
    if name.startswith(SPLIT_OF):
        return f"Split of {name.removeprefix(SPLIT_OF)}"
    return _COLUMN_WORDS.get(name) or attribute_label(name)


def _usual(place: CohortPlace) -> list[CohortColumn]:
    """Return columns that no import brings."""
    return [CohortColumn(SIZE_GROUP, 0), *(CohortColumn(f"{SPLIT_OF}{name}", 0) for name in splits_of(place))]


def _ask_range(column: CohortColumn, apply: Callable[[], None]) -> None:
    low, high = st.columns(2, gap="small")
    shown: dict[str, Any] = {"value": None, "step": None, "format": "%.6g", "on_change": apply}
    with low:
        st.number_input("From", key=f"cohort_from_{column.name}", placeholder=_limit(column.low), **shown)
    with high:
        st.number_input("To", key=f"cohort_to_{column.name}", placeholder=_limit(column.high), **shown)


def _ask_levels(
    place: CohortPlace, column: CohortColumn, *, several: bool, apply: Callable[[], None]
) -> None:
    most = None if several else 1
    st.multiselect(
        "Values",
        _levels(place, column),
        key=_levels_key(column),
        max_selections=most,
        accept_new_options=True,
        # "mal" and Enter is malignant and nothing else: not normal, which holds these letters too.
        filter_mode="prefix",
        select_all=False,
        on_change=apply,
    )


def _levels(place: CohortPlace, column: CohortColumn) -> list[str]:
    if column.name.startswith(SPLIT_OF):
        return list(PARTITIONS)
    if column.name != SIZE_GROUP:
        return levels_of(place, column.name)
    known = {one.name for one in columns_of(place)}
    return list(VOLUMES if "volume_cm3" in known else T_STAGES if "longest_diameter_mm" in known else THIRDS)


def _mirror(column: CohortColumn, operator: str, clauses: tuple[Clause, ...]) -> None:
    """Show in the widgets the clause of the filter that they are about, or nothing."""
    clause = next((one for one in clauses if _is_about(one, column, operator)), None)
    values = () if clause is None else clause.values
    if operator != _RANGE:
        st.session_state[_levels_key(column)] = list(values)
        return
    low = values[0] if clause is not None and clause.comparison in (BETWEEN, ">=") else None
    high = values[-1] if clause is not None and clause.comparison in (BETWEEN, "<=") else None
    for end, value in (("from", low), ("to", high)):
        st.session_state[f"cohort_{end}_{column.name}"] = None if value is None else float(value)


def _is_about(clause: Clause, column: CohortColumn, operator: str) -> bool:
    """Return whether the widgets for that column and operator would write such a clause."""
    return clause.column == column.name and clause.comparison in _WRITTEN.get(operator, ())


def _apply(place: CohortPlace, clauses: tuple[Clause, ...], column: CohortColumn, operator: str) -> None:
    """Put the clause into the filter in place of the one before; without a value, drop that one."""
    clause = _clause(column, operator)
    others = [one for one in clauses if not _is_about(one, column, operator)]
    try_clauses(place, (*others, clause) if clause is not None else tuple(others))


def _clause(column: CohortColumn, operator: str) -> Clause | None:
    if operator in _STATES:
        return Clause(column.name, _STATES[operator], ())
    if operator == _RANGE:
        return _range(column.name)
    levels = tuple(st.session_state.get(_levels_key(column), ()))
    if not levels:
        return None
    return Clause(column.name, "!=" if operator == _NOT else "=" if len(levels) == 1 else "in", levels)


def _range(name: str) -> Clause | None:
    low, high = (st.session_state.get(f"cohort_{end}_{name}") for end in ("from", "to"))
    if low is None and high is None:
        return None
    if low is None or high is None:
        comparison, limit = (">=", low) if high is None else ("<=", high)
        return Clause(name, comparison, (_limit(limit),))
    return Clause(name, BETWEEN, (_limit(low), _limit(high)))


def _levels_key(column: CohortColumn) -> str:
    return f"cohort_values_{column.name}"


def _limit(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}"
