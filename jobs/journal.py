"""A run's own record of what is done, safe against the process being killed at any instant."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Any

from core.errors import JobError
from core.files.json_text import json_value
from core.files.whole_file import sync_folder


class Journal:
    """The journal: lines of JSON in a file that only grows.

    An entry is one line, written with one call and synced before `append` returns. A line that was cut
    by a kill or a full disk has no end; readers pass over it, and the next writer cuts it off.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._end_checked = False

    @property
    def is_there(self) -> bool:
        """Return whether anything was ever written to it."""
        return self._path.exists()

    def entries(self) -> Iterator[dict[str, Any]]:
        """Yield all whole entries in order; none where the file does not exist.

        A line that is damaged is passed over: what it recorded is done again.
        """
        if not self._path.is_file():  # a pipe in its place would hold its reader for ever
            return
        with self._path.open("rb") as file:
            for line in file:
                entry = _parsed(line) if line.endswith(b"\n") else None
                if entry is not None:
                    yield entry

    def append(self, entry: dict[str, Any]) -> None:
        """Add an entry and wait until the disk has it.

        Raises:
            JobError: The disk is full or the file cannot be written; nothing of the entry is kept.
        """
        line = json.dumps(entry, separators=(",", ":"), allow_nan=False).encode() + b"\n"
        try:
            self._cut_torn_end()
            new = not self._path.exists()
            with self._path.open("ab", buffering=0) as file:
                _write(file, line)
            if new:
                sync_folder(self._path.parent)
        except OSError as error:
            raise JobError(
                f"the run's journal cannot be written ({error.strerror}); make room or mend the folder's "
                "rights, then start the run again: it goes on where it stopped"
            ) from error

    def _cut_torn_end(self) -> None:
        """Cut off a torn last line; only the first writer after a kill can meet one."""
        if not self._end_checked and self._path.exists():
            content = self._path.read_bytes()
            whole = content.rfind(b"\n") + 1
            if whole < len(content):
                os.truncate(self._path, whole)
        self._end_checked = True


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json_value(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def _write(file: FileIO, line: bytes) -> None:
    start = file.seek(0, os.SEEK_END)
    try:
        if file.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file.fileno())
    except OSError:
        file.truncate(start)
        raise
