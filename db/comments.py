"""The texts that readers typed about cases, and the names that such a text should not hold."""

from __future__ import annotations

from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from core.annotation.telling_comments import Comment
from core.errors import StoreError
from db.queries import sql


def typed_comments(con: DuckDBPyConnection, study: str | None = None) -> list[Comment]:
    """Return all comments that were ever accepted, of one study or of all."""
    rows = con.execute(sql("comments/typed"), {"study": study}).fetchall()
    return [Comment(*row) for row in rows]


def known_names(con: DuckDBPyConnection, study: str | None = None) -> frozenset[str]:
    """Return ids of patients and cases in small letters, of one study or of all."""
    return frozenset(
        name for (name,) in con.execute(sql("comments/known_names"), {"study": study}).fetchall()
    )


def clear_comments(copy: Path) -> None:
    """Take all comments out of a copy of the store, and the unfinished work that holds some.

    Raises:
        StoreError: The copy cannot be written.
    """
    try:
        with duckdb.connect(str(copy)) as con:
            con.execute(sql("comments/clear"))
            con.execute(sql("comments/clear_drafts"))
    except duckdb.Error as error:
        raise StoreError(f"the copy cannot be written: {error}; make room, and export it again") from error
