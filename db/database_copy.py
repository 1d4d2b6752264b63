"""A whole database into another file."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from core.errors import StoreError
from db.engine import quoted_path
from db.queries import sql

STORAGE = "v1.0.0"
"""The oldest format that still holds everything: shells of any age read it."""
_STAYS_HERE = ("logins/no_passwords_in_copy", "logins/no_sessions_in_copy")
"""The tables that people sign in with are in no copy; in one transaction with the copying, no byte of it
is written."""


def copy_database(source: Path, target: Path) -> None:
    """Copy tables, rows, views and sequences; nobody else may have either file open.

    Args:
        target: Must not be there.

    Raises:
        StoreError: The source cannot be read or the target not written; no target is left behind.
    """
    if target.exists():
        raise StoreError(f"{target.name} is there already; choose another file")
    try:
        with duckdb.connect() as con:
            con.execute(f"ATTACH {quoted_path(source)} AS source (READ_ONLY)")
            con.execute(f"ATTACH {quoted_path(target)} AS target (STORAGE_VERSION '{STORAGE}')")
            con.begin()
            con.execute("COPY FROM DATABASE source TO target")
            for query in _STAYS_HERE:
                con.execute(sql(query))
            con.commit()
    except duckdb.Error as error:
        target.unlink(missing_ok=True)
        raise StoreError(
            f"the store cannot be copied: {error}; make room or choose another folder"
        ) from error


def add_exposure(target: Path, rows: pa.Table) -> None:
    """Put what models had met into a copy, as its table `result_exposure`.

    A store does not hold it: it follows from the cards of models, which lie beside the store.

    Args:
        rows: `db.exposure.exposure_rows`.

    Raises:
        StoreError: The copy cannot be written.
    """
    try:
        with duckdb.connect(str(target)) as con:
            con.register("rows", rows)
            con.execute(sql("export/result_exposure"))
    except duckdb.Error as error:
        raise StoreError(f"the copy cannot be written: {error}; make room, and export it again") from error
