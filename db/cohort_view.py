"""A look into the store that sees a cohort and nothing else.

Every query, those that know nothing of cohorts too, then answers for the cohort: each table about cases is
shadowed by a temporary view over the cohort's members, which lasts as long as the connection.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
from duckdb import DuckDBPyConnection

from db.cohort_members import Members
from db.queries import sql
from db.store import Store

SHADOWED = (
    *("study_case", "lesion", "union_lesion", "clinical_value"),
    *("run_case", "result", "metric_value", "slice_score", "prediction"),
    *("reading", "reference_shown", "mask_version", "reading_metric"),
)
"""Tables about cases. What is about runs, people and studies is seen whole."""


@contextmanager
def opened(store: Store, members: Members | None) -> Iterator[DuckDBPyConnection]:
    """Open the store for reading, restricted to a cohort; to the whole of it for None.

    Raises:
        StoreError: As `Store.connect`.
    """
    with store.connect() as con:
        if members is not None:
            restrict(con, members)
        yield con


def restrict(con: DuckDBPyConnection, members: Members) -> None:
    """Restrict what a connection sees to a cohort, until it is closed."""
    catalog = con.execute(sql("cohort_view/catalog")).fetchall()[0][0]
    study = pa.array([members.study] * members.cases.num_rows, pa.string())
    whole = pa.array([members.whole] * members.cases.num_rows, pa.bool_())
    con.register("cohort_case", members.cases.append_column("study", study).append_column("whole", whole))
    study = pa.array([members.study] * members.lesions.num_rows, pa.string())
    con.register("cohort_lesion", members.lesions.append_column("study", study))
    for table in ("measured", *SHADOWED):
        con.execute(sql(f"cohort_view/{table}").replace("store.main.", f"{_quoted(catalog)}.main."))


def _quoted(name: str) -> str:
    """A catalog's name in SQL: a name cannot be bound."""
    return '"' + name.replace('"', '""') + '"'
