"""The cases and lesions of a study, put to the clauses of a filter.

The store gathers the values that the clauses ask for, and joins and counts; whether a value meets a clause is
decided by `core.cohorts.clause.clause_test` alone, once for every different value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from core.characteristics.registry import CHARACTERISTICS
from core.cohorts.clause import Clause, ClauseTest, clause_test
from core.cohorts.filter_columns import is_of_lesion
from core.cohorts.size_group import size_group_names
from core.text.column_keys import LESION_ID, SIZE_GROUP, SPLIT_OF
from db.cohort_columns import bound_keys
from db.queries import sql

_CLAUSES = pa.schema([("place", pa.int32()), ("column_name", pa.string()), ("of_lesion", pa.bool_())])
_PARTITIONS = pa.schema([("column_name", pa.string()), ("case_id", pa.string()), ("side", pa.string())])
_SIZES = pa.schema([("case_id", pa.string()), ("lesion_id", pa.string()), ("size_group", pa.string())])
_VERDICTS = pa.schema([("place", pa.int32()), ("values_id", pa.int64()), ("met", pa.bool_())])
_NO_VALUE = 0
"""Number of the values of a case that has none."""

_TABLES = ("cohort_clause", "cohort_partition", "cohort_size", "cohort_verdict")


@contextmanager
def put_to_filter(
    con: DuckDBPyConnection,
    study: str,
    clauses: Sequence[Clause],
    partitions: Sequence[tuple[str, str, str]],
) -> Iterator[None]:
    """Hold the outcome of every case and lesion in temporary tables, while the block lasts.

    Args:
        con: A connection to the store.
        study: The study whose cases are put to the filter.
        clauses: The clauses, with the columns of the study that they mean.
        partitions: The partitions as `core.cohorts.split_partitions` gives them.
    """
    con.register("cohort_clause", pa.Table.from_pylist([*_clause_rows(clauses)], schema=_CLAUSES))
    con.register("cohort_partition", _table(partitions, _PARTITIONS))
    try:
        con.execute(sql("cohort_filter/begin"))
        _gather(con, study, clauses)
        con.execute(sql("cohort_filter/numbered_values"))
        con.register("cohort_verdict", _table([*_verdicts(con, clauses)], _VERDICTS))
        con.execute(sql("cohort_filter/cases"), {"study": study})
        con.execute(sql("cohort_filter/lesions_put"), {"study": study})
        yield
    finally:
        con.execute(sql("cohort_filter/end"))
        for name in _TABLES:
            con.unregister(name)


def outcome_reasons(con: DuckDBPyConnection, clauses: Sequence[Clause]) -> Mapping[str, Any]:
    """Return why cases and lesions are left out, as `CohortDescription` holds it, within `put_to_filter`."""
    in_all = con.execute(sql("cohort_filter/missing_in_all")).fetchall()[0]
    alone = con.execute(sql("cohort_filter/sole_reasons")).fetchall()
    return {
        "missing": dict(con.execute(sql("cohort_filter/missing")).fetchall()),
        "missing_cases": in_all[0],
        "missing_lesions": in_all[1],
        "sole_reason": {clauses[place].text: n for place, n in alone},
    }


def _gather(con: DuckDBPyConnection, study: str, clauses: Sequence[Clause]) -> None:
    """Fill the table of values."""
    asked = {clause.column for clause in clauses}
    if SIZE_GROUP in asked:
        con.register("cohort_size", _table(_size_groups(con, study), _SIZES))
    for query in _sources(asked):
        given: dict[str, Any] = {} if query in ("split", SIZE_GROUP) else {"study": study}
        con.execute(
            sql(f"cohort_filter/{query}"), given | (bound_keys(con, study) if query == "clinical" else {})
        )


def _sources(asked: set[str]) -> Iterator[str]:
    """Name the queries that gather these columns; a clinical one fills in for one of the case's own."""
    if asked & {"case_id", "patient_id", "modality", "pathology", "birads", "device"}:
        yield "own"
    yield from (column for column in ("lesions", "reader") if column in asked)
    if any(column.startswith(SPLIT_OF) for column in asked):
        yield "split"
    if any(not is_of_lesion(column) for column in asked):
        yield "clinical"
    yield from (column for column in (LESION_ID, SIZE_GROUP) if column in asked)
    if asked & CHARACTERISTICS.keys():
        yield "characteristic"


def _size_groups(con: DuckDBPyConnection, study: str) -> list[tuple[Any, ...]]:
    """Return (case_id, lesion_id, size group) of the lesions that have one."""
    rows = con.execute(sql("cohort_filter/sizes"), {"study": study}).fetchall()
    groups = size_group_names(*([row[place] for row in rows] for place in (2, 3, 4)))
    return [(*row[:2], group) for row, group in zip(rows, groups, strict=True) if group is not None]


def _clause_rows(clauses: Sequence[Clause]) -> Iterator[dict[str, Any]]:
    for place, clause in enumerate(clauses):
        yield {"place": place, "column_name": clause.column, "of_lesion": is_of_lesion(clause.column)}


def _verdicts(con: DuckDBPyConnection, clauses: Sequence[Clause]) -> Iterator[tuple[int, int, bool | None]]:
    """Decide every clause for no value, and for all different values of its column."""
    by_column: dict[str, list[tuple[int, ClauseTest]]] = {}
    for place, clause in enumerate(clauses):
        met = clause_test(clause)
        by_column.setdefault(clause.column, []).append((place, met))
        yield place, _NO_VALUE, met(())
    for values_id, name, texts, numbers in con.execute(sql("cohort_filter/different_values")).fetchall():
        for place, met in by_column.get(name, ()):
            yield place, values_id, met(texts + numbers)


def _table(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.table(
        [pa.array(column, kind.type) for column, kind in zip(columns, schema, strict=True)], schema=schema
    )
