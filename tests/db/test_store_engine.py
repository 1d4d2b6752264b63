"""One engine in memory; files come and go."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from db import engine
from db.engine import open_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "a reader's.duckdb"
    file = open_file(made, write=True)
    file.con.execute("CREATE TABLE number (n INTEGER); INSERT INTO number VALUES (7)")
    file.close()
    return made


def numbers(path: Path) -> list[tuple[int]]:
    file = open_file(path, write=False)
    try:
        return file.con.execute("FROM number").fetchall()
    finally:
        file.close()


WRITER = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('INSERT INTO number VALUES (8)')"


def test_after_closing_another_process_may_write_at_once(path: Path) -> None:
    assert numbers(path) == [(7,)]
    assert not path.with_name(path.name + ".wal").exists()
    subprocess.run([sys.executable, "-c", WRITER, str(path)], check=True)
    assert numbers(path) == [(7,), (8,)]


def test_a_result_half_read_does_not_keep_the_file_open(path: Path) -> None:
    file = open_file(path, write=False)
    file.con.execute("FROM number, range(1000000)").fetchone()
    file.close()
    subprocess.run([sys.executable, "-c", WRITER, str(path)], check=True)


def test_what_was_not_committed_is_undone(path: Path) -> None:
    file = open_file(path, write=True)
    file.con.begin()
    file.con.execute("INSERT INTO number VALUES (8)")
    file.close()
    file.close()
    assert numbers(path) == [(7,)]


def test_two_readers_of_one_file_and_another_beside_them(path: Path, tmp_path: Path) -> None:
    first, second = open_file(path, write=False), open_file(path, write=False)
    other = open_file(tmp_path / "other.duckdb", write=True)
    other.con.execute("CREATE TABLE number (n INTEGER)")
    first.close()
    assert second.con.execute("FROM number").fetchall() == [(7,)]
    assert other.con.execute("FROM number").fetchall() == []
    second.close()
    other.close()


def test_what_cannot_be_opened_leaves_nothing_attached(tmp_path: Path) -> None:
    path = tmp_path / "no.duckdb"
    path.write_text("not a database" * 1000)
    for asked in (path, tmp_path / "missing.duckdb"):
        with pytest.raises(duckdb.Error):
            open_file(asked, write=False)
    file = open_file(tmp_path / "new.duckdb", write=True)
    names = {name for (name,) in file.con.execute("SELECT database_name FROM duckdb_databases()").fetchall()}
    assert names == {file.name, "memory", "system", "temp"}
    file.close()


def test_an_engine_that_broke_down_is_replaced(path: Path) -> None:
    assert engine._ENGINE._database is not None
    engine._ENGINE._database.close()
    assert numbers(path) == [(7,)]


def test_a_forked_process_has_an_engine_of_its_own(path: Path) -> None:
    assert numbers(path) == [(7,)]
    child = os.fork()
    if child == 0:
        os._exit(0 if numbers(path) == [(7,)] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert numbers(path) == [(7,)]
