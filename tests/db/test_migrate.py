"""Numbered steps, each whole or not at all."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from core.errors import StoreError
from db.migrate import Migration, migrate, migrations, schema_version


def test_a_step_that_fails_leaves_the_one_before() -> None:
    con = duckdb.connect()
    good = Migration(1, "0001_good", "CREATE TABLE a (x INTEGER)")
    bad = Migration(2, "0002_bad", "CREATE TABLE b (x INTEGER); CREATE TABLE a (x INTEGER)")
    with pytest.raises(duckdb.Error, match="already exists"):
        migrate(con, (good, bad))
    assert schema_version(con) == 1
    assert con.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall() == [
        ("a",),
        ("schema_migration",),
    ]


def test_only_missing_steps_are_applied() -> None:
    con = duckdb.connect()
    first = Migration(1, "0001_a", "CREATE TABLE a (x INTEGER)")
    second = Migration(2, "0002_b", "CREATE TABLE b (x INTEGER)")
    assert migrate(con, (first,)) == 1
    assert migrate(con, (first, second)) == 1
    assert migrate(con, (first, second)) == 0


@pytest.mark.parametrize(
    ("names", "message"),
    [(["0001_a.sql", "0003_c.sql"], "must run 1, 2, 3"), (["first.sql"], "is misnamed")],
)
def test_badly_numbered_migrations_are_refused(tmp_path: Path, names: list[str], message: str) -> None:
    for name in names:
        (tmp_path / name).write_text("SELECT 1")
    with pytest.raises(StoreError, match=message):
        migrations(tmp_path)
