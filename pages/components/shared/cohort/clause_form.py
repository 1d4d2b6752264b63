"""Adding one clause by column, operator and values, from the columns that there are."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.cohorts.clause import BETWEEN, GIVEN, MISSING, Clause
from core.cohorts.filter_columns import LESION_ID, SIZE_GROUP, SPLIT_OF
from core.cohorts.size_group import T_STAGES, THIRDS, VOLUMES
from core.splits import PARTITIONS
from db.cohort_columns import CohortColumn
from pages.components.shared.cohort.cohort_choice import set_problem, try_clauses
from pages.components.shared.cohort.cohort_reads import CohortPlace, columns_of, levels_of, splits_of
from pages.components.shared.labels import attribute_label

_RANGE, _ONE_OF, _NOT = "is in the range", "is one of", "is not"
_STATES = {"is missing": MISSING, "is given": GIVEN}
_COLUMN, _OPERATOR = "cohort_column", "cohort_operator"
_FIRST = ("birads", "pathology", SIZE_GROUP, "device", "modality", "reader")
_COLUMN_WORDS = {SIZE_GROUP: "Size group", "reader": "Reader who accepted the case", LESION_ID: "Lesion"}


def show_clause_form(place: CohortPlace, clauses: tuple[Clause, ...]) -> None:
    """Show widgets for one more clause, and the button that adds it."""
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
    if operator == _RANGE:
        _ask_range(column)
    elif operator not in _STATES:
        _ask_levels(place, column, several=operator == _ONE_OF)
    st.button(
        "Add condition",
        icon=":material/add:",
        key="cohort_add",
        on_click=_add,
        args=(place, clauses, column, operator),
    )


def column_label(name: str) -> str:
    """Return a column in words."""
    if name.startswith(SPLIT_OF):
        return f"Split of {name.removeprefix(SPLIT_OF)}"
    return _COLUMN_WORDS.get(name) or attribute_label(name)


def _usual(place: CohortPlace) -> list[CohortColumn]:
    """Return columns that no import brings."""
    return [CohortColumn(SIZE_GROUP, 0), *(CohortColumn(f"{SPLIT_OF}{name}", 0) for name in splits_of(place))]


def _ask_range(column: CohortColumn) -> None:
    low, high = st.columns(2, gap="small")
    shown: dict[str, Any] = {"value": None, "step": None, "format": "%.6g"}
    with low:
        st.number_input("From", key=f"cohort_from_{column.name}", placeholder=_limit(column.low), **shown)
    with high:
        st.number_input("To", key=f"cohort_to_{column.name}", placeholder=_limit(column.high), **shown)


def _ask_levels(place: CohortPlace, column: CohortColumn, *, several: bool) -> None:
    most = None if several else 1
    st.multiselect(
        "Values",
        _levels(place, column),
        key=_levels_key(column),
        max_selections=most,
        accept_new_options=True,
    )


def _levels(place: CohortPlace, column: CohortColumn) -> list[str]:
    if column.name.startswith(SPLIT_OF):
        return list(PARTITIONS)
    if column.name != SIZE_GROUP:
        return levels_of(place, column.name)
    known = {one.name for one in columns_of(place)}
    return list(VOLUMES if "volume_cm3" in known else T_STAGES if "longest_diameter_mm" in known else THIRDS)


def _add(place: CohortPlace, clauses: tuple[Clause, ...], column: CohortColumn, operator: str) -> None:
    """Add one clause to the filter; a callback."""
    clause = _clause(column, operator)
    if clause is None:
        set_problem("Give at least one value for the condition.")
    elif try_clauses(place, (*clauses, clause)):
        for key in (_levels_key(column), f"cohort_from_{column.name}", f"cohort_to_{column.name}"):
            st.session_state.pop(key, None)


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
