"""One file, many openers."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from core.errors import StoreBusyError, StoreError
from db.migrate import migrations
from db.store import Store

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home" / "store.duckdb", timeout_s=20)


@contextmanager
def started(script: str, store: Store) -> Iterator[subprocess.Popen[str]]:
    """Another process, at the point where it has printed its first line."""
    command = [sys.executable, "-c", script, str(store.path)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        yield process


def test_first_read_makes_an_empty_store(store: Store) -> None:
    with store.connect() as con:
        assert con.execute("SELECT count(*) FROM study").fetchone() == (0,)


NOTE = "INSERT INTO job_event (run_id, recorded_at, kind) VALUES ('r', now()::TIMESTAMP, 'note')"


def test_a_block_that_raises_changes_nothing(store: Store) -> None:
    def write_and_fail() -> None:
        with store.connect(write=True) as con:
            con.execute(NOTE)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with store.connect() as con:
        assert con.execute("SELECT count(*) FROM job_event").fetchone() == (0,)


def test_a_reader_cannot_write(store: Store) -> None:
    with store.connect() as con, pytest.raises(duckdb.Error, match="read-only"):
        con.execute("DELETE FROM study")


def test_two_readers_work_at_the_same_time(store: Store) -> None:
    with store.connect() as first, store.connect() as second:
        assert first.execute("SELECT 1").fetchone() == second.execute("SELECT 1").fetchone()


def test_waiting_is_bounded_and_says_what_to_do(store: Store) -> None:
    hasty = Store(store.path, timeout_s=0.1)
    with (
        store.connect(write=True),
        pytest.raises(StoreBusyError, match=r"wait for running imports or jobs"),
        hasty.connect(),
    ):
        pass


SHELL = """
import duckdb, sys, time
con = duckdb.connect(sys.argv[1])
print("open", flush=True)
time.sleep(1)
"""


def test_a_program_without_our_lock_is_waited_for(store: Store) -> None:
    with store.connect():
        pass
    with started(SHELL, store) as other:
        with pytest.raises(StoreBusyError, match="DuckDB shell"), Store(store.path, timeout_s=0.1).connect():
            pass
        with store.connect(write=True) as con:
            assert con.execute("SELECT 1").fetchone() == (1,)
        assert other.wait() == 0


def test_a_waiting_writer_is_not_starved_by_readers(store: Store) -> None:
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            with store.connect() as con:
                con.execute("SELECT 1")

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(5):
            with store.connect(write=True) as con:
                con.execute("SELECT 1")
    finally:
        stop.set()
        for reader in readers:
            reader.join()


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    path.write_text("not a database at all, but long enough to be read as one" * 100)
    with (
        pytest.raises(StoreError, match=r"store\.duckdb is damaged .* python -m jobs\.restore"),
        Store(path).connect(),
    ):
        pass


def test_a_newer_store_is_refused(store: Store) -> None:
    with store.connect(write=True) as con:
        con.execute("INSERT INTO schema_migration VALUES (9999, 'from the future', now()::TIMESTAMP)")
    with pytest.raises(StoreError, match="update Samography"), store.connect():
        pass


KILLED_WRITER = f"""
import sys, time
from pathlib import Path
from db.store import Store
with Store(Path(sys.argv[1])).connect(write=True) as con:
    con.execute({NOTE!r})
    print("in", flush=True)
    time.sleep(60)
"""


def test_a_writer_killed_in_a_transaction_leaves_the_store_usable(store: Store) -> None:
    with started(KILLED_WRITER, store) as writer:
        writer.kill()
    with store.connect() as con:
        assert con.execute("SELECT count(*) FROM job_event").fetchone() == (0,)


WRITER = """
import sys
from pathlib import Path
from db.runs import Event, EventKind, add_event
from db.store import Store
store = Store(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    with store.connect(write=True) as con:
        add_event(con, sys.argv[2], Event(kind=EventKind.NOTE, message=str(number)))
"""

READER = """
import sys, time
from pathlib import Path
from db.store import Store
store, seen, end = Store(Path(sys.argv[1])), 0, time.monotonic() + float(sys.argv[2])
while time.monotonic() < end:
    with store.connect() as con:
        (now,) = con.execute("SELECT count(*) FROM job_event").fetchone()
    assert now >= seen, "a committed row was lost"
    seen = now
"""


def test_eight_writers_and_four_readers_lose_nothing(store: Store) -> None:
    writers, rows_each, reading_s = 8, 10, 6
    python = [sys.executable, "-c"]
    started = time.monotonic()
    processes = [
        subprocess.Popen([*python, WRITER, str(store.path), f"writer {n}", str(rows_each)], cwd=REPOSITORY)
        for n in range(writers)
    ] + [
        subprocess.Popen([*python, READER, str(store.path), str(reading_s)], cwd=REPOSITORY) for _ in range(4)
    ]
    assert [process.wait() for process in processes] == [0] * 12
    assert time.monotonic() - started < 60
    with store.connect() as con:
        rows = con.execute(
            "SELECT run_id, list(message::INTEGER ORDER BY event_id) FROM job_event GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert rows == [(f"writer {n}", list(range(rows_each))) for n in range(writers)]


def test_every_migration_is_applied_once_and_in_order(store: Store) -> None:
    for _ in range(2):
        with store.connect(write=True) as con:
            rows = con.execute("SELECT number, name FROM schema_migration ORDER BY number").fetchall()
        assert rows == [(step.number, step.name) for step in migrations()]
