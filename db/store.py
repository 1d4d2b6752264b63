"""The study store: a DuckDB file that nobody keeps open."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from core.errors import StoreBusyError, StoreError
from db.database_copy import copy_database
from db.file_lock import FileLock
from db.migrate import migrate, migrations, schema_version


class Store:
    """Opens the store for a short piece of work and closes it again.

    Any number of threads and processes may share one file: readers work together, a writer works
    alone, and everybody waits a bounded time for the turn. A connection belongs to the thread that
    opened it.
    """

    def __init__(self, path: Path, *, timeout_s: float = 60.0) -> None:
        """Name the store; nothing is opened or created yet.

        Args:
            path: The DuckDB file.
            timeout_s: Longest wait for a turn.
        """
        self.path = path
        self._timeout_s = timeout_s
        self._lock = FileLock(path.with_name(path.name + ".lock"))

    @contextmanager
    def connect(self, *, write: bool = False) -> Iterator[DuckDBPyConnection]:
        """Open, work, close.

        A writer's work is one transaction: it is committed when the block ends and undone when the
        block raises. A missing or older file is brought to the newest schema first.

        Args:
            write: True to change anything.

        Raises:
            StoreBusyError: The turn did not come within the timeout.
            StoreError: The file is damaged, not a store, or written by a newer version.
        """
        if write:
            with self._opened(write=True) as con:
                migrate(con)
                yield from _transaction(con)
            return
        if not self.path.exists():
            self._migrate()
        with self._opened(write=False) as con:
            if current := schema_version(con) == len(migrations()):
                yield con
        if not current:
            self._migrate()
            with self._opened(write=False) as con:
                yield con

    def copy_to(self, path: Path) -> None:
        """Write a copy that other programs open, the DuckDB shell among them, also one older than this.

        The copy is a single file in the storage format that DuckDB has read since its version 1.0.

        Args:
            path: Must not be there.

        Raises:
            StoreBusyError: The turn did not come within the timeout.
            StoreError: The file is damaged, or the copy cannot be written.
        """
        with self.connect():
            pass  # so that the newest schema is there
        deadline = time.monotonic() + self._timeout_s
        with self._lock.held(exclusive=True, deadline=deadline):
            copy_database(self.path, path)

    def _migrate(self) -> None:
        """A reader cannot migrate; a short writer does it for him."""
        with self._opened(write=True) as con:
            migrate(con)

    @contextmanager
    def _opened(self, *, write: bool) -> Iterator[DuckDBPyConnection]:
        deadline = time.monotonic() + self._timeout_s
        with self._lock.held(exclusive=write, deadline=deadline):
            con = _open(self.path, write=write, deadline=deadline)
            try:
                yield con
            finally:
                con.close()


def _transaction(con: DuckDBPyConnection) -> Iterator[DuckDBPyConnection]:
    con.begin()
    try:
        yield con
        con.commit()
    except BaseException:
        con.rollback()
        raise


def _open(path: Path, *, write: bool, deadline: float) -> DuckDBPyConnection:
    """Open the file; programs that do not know our lock (a DuckDB shell, say) are waited for."""
    while True:
        try:
            return duckdb.connect(str(path), read_only=not write)
        except duckdb.IOException as error:
            if "lock" not in str(error).lower():
                raise StoreError(f"the study store {path.name} cannot be opened: {error}") from error
            if time.monotonic() > deadline:
                raise StoreBusyError(
                    f"another program has the study store {path.name} open (a DuckDB shell?); "
                    "close it there and try again"
                ) from error
        except duckdb.Error as error:
            raise StoreError(
                f"the study store {path.name} cannot be opened: {error}; restore it from a copy, or move "
                "it away to start an empty one"
            ) from error
        time.sleep(random.uniform(0.02, 0.08))
