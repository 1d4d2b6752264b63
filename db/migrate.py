"""Bring a store to the newest schema by numbered, forward-only migrations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from core.errors import StoreError

_FOLDER = Path(__file__).parent / "migrations"
_NAME = re.compile(r"(\d{4})_\w+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """A step of the schema: its number, from 1 without gaps, its name and its SQL."""

    number: int
    name: str
    text: str


@cache
def migrations(folder: Path = _FOLDER) -> tuple[Migration, ...]:
    """Return all migrations in order.

    Raises:
        StoreError: A file is misnamed, or a number is missing or given twice.
    """
    found = []
    for path in sorted(folder.glob("*.sql")):
        match = _NAME.fullmatch(path.name)
        if match is None:
            raise StoreError(f"migration {path.name!r} is misnamed; call it like 0002_short_name.sql")
        found.append(Migration(int(match.group(1)), path.stem, path.read_text(encoding="utf-8")))
    if [m.number for m in found] != list(range(1, len(found) + 1)):
        raise StoreError(f"migration numbers must run 1, 2, 3 ...; found {[m.number for m in found]}")
    return tuple(found)


def schema_version(con: DuckDBPyConnection) -> int:
    """Return the number of the last migration applied; 0 for a fresh file."""
    try:
        row = con.execute("SELECT coalesce(max(number), 0) FROM schema_migration").fetchone()
    except (
        duckdb.CatalogException
    ):  # asking for the table first would cost ten times as much, on every opening
        return 0
    assert row is not None
    return int(row[0])


def migrate(con: DuckDBPyConnection, steps: tuple[Migration, ...] | None = None) -> int:
    """Apply what is missing, each step in its own transaction.

    Args:
        con: A writable connection.
        steps: The migrations; this version's own by default.

    Returns:
        How many steps were applied.

    Raises:
        StoreError: The store was written by a newer version.
    """
    steps = migrations() if steps is None else steps
    version = schema_version(con)
    if version > len(steps):
        raise StoreError(
            f"the store has schema {version}, this version of Samography knows {len(steps)}; "
            "update Samography, or point SAMOGRAPHY_HOME at another folder"
        )
    for step in steps[version:]:
        _apply(con, step)
    return len(steps) - version


def _apply(con: DuckDBPyConnection, step: Migration) -> None:
    con.begin()
    try:
        con.execute(
            "CREATE TABLE IF NOT EXISTS schema_migration "
            "(number INTEGER PRIMARY KEY, name VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL)"
        )
        con.execute(step.text)
        applied_at = datetime.now(UTC).replace(tzinfo=None)
        con.execute("INSERT INTO schema_migration VALUES (?, ?, ?)", [step.number, step.name, applied_at])
        con.commit()
    except Exception:
        con.rollback()
        raise
