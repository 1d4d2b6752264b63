"""Originals that were missing or changed when the home was looked through."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from duckdb import DuckDBPyConnection

from db.clock import utc_now
from db.home_paths import home_paths
from db.queries import sql
from db.rows import insert_rows
from db.store import Store


def mark_missing(store: Store, study: str, problems: Mapping[str, str]) -> None:
    """Note which cases of a study lack their original now, by case with the reason; earlier notes go."""
    now = utc_now()
    with store.connect(write=True) as con:
        con.execute(sql("check/clear_missing"), {"study": study})
        rows = (
            {"study": study, "case_id": case_id, "problem": problem, "found_at": now}
            for case_id, problem in problems.items()
        )
        insert_rows(con, "check/add_missing", rows)


def marked(con: DuckDBPyConnection, study: str) -> int:
    """Return how many cases of a study are marked as without original."""
    return int(con.execute(sql("check/missing_count"), {"study": study}).fetchall()[0][0])


def set_root(store: Store, study: str, root: Path) -> None:
    """Store another place of a study's files."""
    with store.connect(write=True) as con:
        asked = {"study": study, "root": home_paths(con).stored_root(root)}
        con.execute(sql("check/set_root"), asked)
