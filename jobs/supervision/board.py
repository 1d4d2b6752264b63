"""The runs that are queued or at work, read again only when the store has changed."""

from __future__ import annotations

import time
from pathlib import Path

from db.runs import RunStatus, active_runs
from db.store import Store

_READ_ANYWAY_S = 10.0


class Board:
    """The board of runs; it looks at the store's file first, so that an idle supervisor costs nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: object = None
        self._read_at = 0.0
        self._active: list[RunStatus] = []

    def active(self) -> list[RunStatus]:
        """Return queued and running runs, longest waiting first.

        Raises:
            StoreBusyError: The store is kept by another program.
        """
        if not self._store.path.exists():
            return []
        marks = [_mark(path) for path in self._files()]
        if marks != self._seen or time.monotonic() - self._read_at > _READ_ANYWAY_S:
            with self._store.connect() as con:
                self._active = active_runs(con)
            self._seen, self._read_at = marks, time.monotonic()
        return self._active

    def look_again(self) -> None:
        """Read the store at the next look, whatever its file says."""
        self._seen = None

    def _files(self) -> tuple[Path, Path]:
        path = self._store.path
        return path, path.with_name(path.name + ".wal")


def _mark(path: Path) -> tuple[int, int, int] | None:
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns
