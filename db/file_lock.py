"""Many readers or one writer, across processes and threads, in fair turns.

DuckDB lets one process open a file for writing, and then no other may open it, not even to read.
A lock file beside the store queues everybody before DuckDB is asked.
"""

from __future__ import annotations

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
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a") as lock, self._turnstile.open("a") as turnstile:
            _acquire(turnstile, LockFlags.EXCLUSIVE, deadline)
            _acquire(lock, LockFlags.EXCLUSIVE if exclusive else LockFlags.SHARED, deadline)
            portalocker.unlock(turnstile)
            yield


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
