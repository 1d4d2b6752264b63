"""Looking at a store's file without changing it."""

from __future__ import annotations

from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from core.errors import StoreError
from db.migrate import migrations, schema_version
from db.queries import sql
from db.store_faults import store_faults


def require_whole(path: Path) -> int:
    """Read every row of every table.

    Nobody else may have the file open for writing.

    Returns:
        The schema of the store.

    Raises:
        StoreError: The file is damaged or no store, or written by a newer version.
    """
    with store_faults(path), duckdb.connect(str(path), read_only=True) as con:
        version = schema_version(con)
        if version == 0:
            raise StoreError(f"{path.name} is a database and no study store; look for the right file")
        if version > len(migrations()):
            raise StoreError(
                f"the store has schema {version}, this version of Samography knows {len(migrations())}; "
                "update Samography"
            )
        _read_through(con)
    return version


def _read_through(con: DuckDBPyConnection) -> None:
    for (name,) in con.execute(sql("check/tables")).fetchall():
        for _ in con.table(name).to_arrow_reader():
            pass
