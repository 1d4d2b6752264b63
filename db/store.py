"""The study store: a DuckDB file that nobody keeps open."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from core.errors import StoreError
from core.files.whole_file import sync_folder
from db.database_copy import copy_database
from db.engine import OpenFile, open_file
from db.file_lock import FileLock
from db.kept_stores import keep_store
from db.migrate import migrate, migrations, schema_version
from db.store_faults import held_by_another, require_no_loss, store_faults

Connection = DuckDBPyConnection
"""An open connection, as rooms beside this one may name it."""


class Store:
    """The store: it is opened for a short piece of work and closed again.

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
        block raises. An older file is brought to the newest schema first, and a copy of it is kept; a file
        that is missing is made, unless the home has had one.

        Args:
            write: True to change anything.

        Raises:
            StoreBusyError: The turn did not come within the timeout.
            StoreError: The file is damaged, lost, not a store, or written by a newer version; or the disk
                is full or write-protected. Nothing has changed then.
        """
        with store_faults(self.path):
            yield from self._connected(write=write)

    def _connected(self, *, write: bool) -> Iterator[DuckDBPyConnection]:
        if write:
            with self._opened(write=True) as con:
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
        with self.held_still():
            copy_database(self.path, path)

    @contextmanager
    def held_still(self) -> Iterator[Path]:
        """Hold the store still: nobody writes meanwhile, and the file holds everything and may be copied.

        Raises:
            StoreBusyError: The turn did not come within the timeout.
            StoreError: As `connect`.
        """
        deadline = time.monotonic() + self._timeout_s
        with self._lock.held(exclusive=True, deadline=deadline):
            require_no_loss(self.path, had_one=self._lock.is_marked())
            with store_faults(self.path):  # what a killed writer left beside the file comes into it
                self._open_newest(deadline).close()
            yield self.path

    @contextmanager
    def held_as_it_is(self) -> Iterator[Path]:
        """Hold the store as it is: nobody writes meanwhile; the file is of whatever schema it was.

        Raises:
            StoreBusyError: The turn did not come within the timeout.
            StoreError: There is no store.
        """
        if not self.path.exists():
            require_no_loss(self.path, had_one=self._lock.is_marked())
            raise StoreError(
                f"there is no study store {self.path.name} in this home yet; import a study first"
            )
        with (
            store_faults(self.path),
            self._lock.held(exclusive=False, deadline=time.monotonic() + self._timeout_s),
        ):
            yield self.path

    def _migrate(self) -> None:
        """A reader cannot migrate; a short writer does it first."""
        with self._opened(write=True):
            pass

    @contextmanager
    def _opened(self, *, write: bool) -> Iterator[DuckDBPyConnection]:
        deadline = time.monotonic() + self._timeout_s
        with self._lock.held(exclusive=write, deadline=deadline):
            require_no_loss(self.path, had_one=self._lock.is_marked())
            opened = self._open_newest if write else self._open_as_it_is
            file = opened(deadline)
            try:
                yield file.con
            finally:
                file.close()

    def _open_as_it_is(self, deadline: float) -> OpenFile:
        return _open(self.path, write=False, deadline=deadline)

    def _open_newest(self, deadline: float) -> OpenFile:
        """Open for writing; the schema is then the newest, and a store of an older one is kept aside first.

        The lock is held.
        """
        new = not self.path.exists()
        file = _open(self.path, write=True, deadline=deadline)
        try:
            version, newest = schema_version(file.con), len(migrations())
            if 0 < version < newest:
                file.con.execute("CHECKPOINT")
                file.close()  # reading the file would take DuckDB's own lock on it away
                keep_store(self.path, version=version, newest=newest)
                file = _open(self.path, write=True, deadline=deadline)
            migrate(file.con)
        except BaseException:
            file.close()
            if new:  # half a store would be taken for one
                self.path.unlink(missing_ok=True)
            raise
        self._lock.mark()
        if new:
            sync_folder(self.path.parent)
        return file


def _transaction(con: DuckDBPyConnection) -> Iterator[DuckDBPyConnection]:
    con.begin()
    try:
        yield con
        con.commit()
    except BaseException:
        with suppress(duckdb.Error):  # where the commit itself failed there is nothing left to undo
            con.rollback()
        raise


def _open(path: Path, *, write: bool, deadline: float) -> OpenFile:
    """Open the file; programs that do not know our lock (a DuckDB shell, say) are waited for."""
    while True:
        try:
            return open_file(path, write=write)
        except duckdb.IOException as error:
            if "could not set lock" not in str(error).lower():
                raise
            if time.monotonic() > deadline:
                raise held_by_another(path) from error
        time.sleep(random.uniform(0.02, 0.08))
