"""Many rows into a table at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from db.queries import sql


def insert_rows(con: DuckDBPyConnection, query: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Run a named query that reads from the relation ``rows``; nothing happens where there are none.

    Rows travel as Arrow, which keeps None apart from NaN.
    """
    listed = list(rows)
    if not listed:
        return
    con.register("rows", pa.Table.from_pylist(listed))
    try:
        con.execute(sql(query))
    finally:
        con.unregister("rows")
