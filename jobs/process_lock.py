"""A lock that a process holds while it lives, and that it can hand to a process it starts."""

from __future__ import annotations

import errno
import os
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import portalocker
from portalocker import LockFlags

_HANDED = "SAMOGRAPHY_HANDED_LOCK"
_PATIENCE_S = 0.5
_PAUSE_S = 0.02


@dataclass(slots=True)
class HeldLock:
    """A lock in this process's hands; it is let go with `release`, or when the process ends."""

    _file: IO[str] = field(repr=False)
    _path: Path

    @property
    def descriptor(self) -> int:
        """The file descriptor to pass to a process that shall hold the lock on."""
        return self._file.fileno()

    @property
    def handover(self) -> dict[str, str]:
        """The environment variable that tells the process started of the descriptor it was passed."""
        return {_HANDED: str(self.descriptor)}

    def name_holder(self, pid: int) -> None:
        """Write down which process holds the lock, for those who want to signal it."""
        self._file.seek(0)
        self._file.truncate()
        self._file.write(f"{pid} {socket.gethostname()}")
        self._file.flush()

    def is_in_place(self) -> bool:
        """Return False once the lock's file has been removed or replaced, with the folder it lies in, say."""
        try:
            return os.path.samestat(os.fstat(self.descriptor), self._path.stat())
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Release the lock; a process that the descriptor was passed to goes on holding it."""
        self._file.close()


class ProcessLock:
    """A lock over the file `path`, which is created and never removed.

    The operating system lets go of it when the last process that has it ends, however it ends: it cannot
    be stale, and a process number used again cannot be mistaken for its holder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def take(self) -> HeldLock | None:
        """Return the lock, or None where another process has it.

        A lock handed over by the process that started this one is taken up.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self._handed() or self._locked(LockFlags.EXCLUSIVE, patience_s=_PATIENCE_S)
        if file is None:
            return None
        held = HeldLock(file, self.path)
        held.name_holder(os.getpid())
        return held

    def is_held(self) -> bool:
        """Return whether a living process holds it."""
        if not self.path.exists():
            return False
        # Shared, so that several may look at once; `take` is patient enough not to stumble over a look.
        try:
            file = self._locked(LockFlags.SHARED, patience_s=0.0)
        except OSError as error:
            if error.errno != errno.EROFS:
                raise
            return False  # where nothing can be written nobody works
        if file is not None:
            file.close()
        return file is None

    def holder(self) -> int | None:
        """Return the number of the process that holds it.

        None where nobody does, nobody has been named, or the holder works on another machine that shares the
        folder: its number would name a stranger here.
        """
        try:
            pid, _, host = self.path.read_text(encoding="utf-8").partition(" ")
        except FileNotFoundError:
            return None
        return int(pid) if pid.isdigit() and host == socket.gethostname() and self.is_held() else None

    def _locked(self, mode: LockFlags, *, patience_s: float) -> IO[str] | None:
        file = self.path.open("a+", encoding="utf-8")
        deadline = time.monotonic() + patience_s
        while True:
            try:
                portalocker.lock(file, mode | LockFlags.NON_BLOCKING)
                return file
            except portalocker.LockException:
                if time.monotonic() >= deadline:
                    file.close()
                    return None
            time.sleep(_PAUSE_S)

    def _handed(self) -> IO[str] | None:
        """Return the lock that the parent passed on, if it is this one."""
        given = os.environ.get(_HANDED, "")
        if not given.isdigit():
            return None
        try:
            ours = os.path.samestat(os.fstat(int(given)), self.path.stat())
        except OSError:
            return None
        if not ours:
            return None
        del os.environ[_HANDED]
        os.set_inheritable(int(given), False)
        return os.fdopen(int(given), "a+", encoding="utf-8")
