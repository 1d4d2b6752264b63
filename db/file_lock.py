"""Many readers or one writer, across processes and threads, in fair turns.

DuckDB lets one process open a file for writing, and then no other may open it, not even to read.
A lock file beside the store queues everybody before DuckDB is asked.
"""

from __future__ import annotations

import errno
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import portalocker
from portalocker import LockFlags

from core.errors import StoreBusyError

_FIRST_WAIT_S = 0.001
_LONGEST_WAIT_S = 0.02
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)


class FileLock:
    """A lock over the file `path`, which is created and never removed.

    Every comer first passes a turnstile, held only while waiting: a waiting writer keeps later readers
    out, so a stream of readers cannot starve it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turnstile = path.with_name(path.name + ".turn")

    @contextmanager
    def held(self, *, exclusive: bool, deadline: float) -> Iterator[None]:
        """Hold the lock, alone or together with other readers.

        Args:
            exclusive: True for a writer.
            deadline: `time.monotonic` at which to give up.

        Raises:
            StoreBusyError: The deadline passed.
            OSError: The lock's file cannot be made or opened.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with (
            self._file(self._path, exclusive=exclusive) as lock,
            self._file(self._turnstile, exclusive=exclusive) as turnstile,
        ):
            _acquire(turnstile, LockFlags.EXCLUSIVE, deadline)
            _acquire(lock, LockFlags.EXCLUSIVE if exclusive else LockFlags.SHARED, deadline)
            portalocker.unlock(turnstile)
            yield

    def mark(self) -> None:
        """Note for good that what the lock is over has been made."""
        if not self.is_marked():
            self._path.write_text("the store beside this file has been made\n", encoding="utf-8")

    def is_marked(self) -> bool:
        """Return whether `mark` was ever called."""
        return self._path.exists() and self._path.stat().st_size > 0

    @staticmethod
    def _file(path: Path, *, exclusive: bool) -> IO[str]:
        """The lock's file; who only reads may look where nothing can be written."""
        try:
            return path.open("a")
        except OSError as error:
            if exclusive or error.errno not in _CLOSED or not path.exists():
                raise
            return path.open("r")


def _acquire(file: IO[str], flag: LockFlags, deadline: float) -> None:
    wait_s = _FIRST_WAIT_S
    while True:
        try:
            portalocker.lock(file, flag | LockFlags.NON_BLOCKING)
            return
        except portalocker.LockException:
            if time.monotonic() > deadline:
                raise StoreBusyError(
                    "the study store was kept by other programs for too long; wait for running imports "
                    "or jobs, or stop the one that hangs, and try again"
                ) from None
        time.sleep(wait_s * random.uniform(0.5, 1.5))
        wait_s = min(2 * wait_s, _LONGEST_WAIT_S)
