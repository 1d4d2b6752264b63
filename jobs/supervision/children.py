"""The job processes that this supervisor has started itself."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress


class Children:
    """Processes by run, and the exit codes of those that ended and are not settled yet."""

    def __init__(self) -> None:
        self._living: dict[str, subprocess.Popen[bytes]] = {}
        self.exit_codes: dict[str, int] = {}

    def add(self, run_id: str, process: subprocess.Popen[bytes]) -> None:
        """Follow a process."""
        self._living[run_id] = process

    def reap(self) -> None:
        """Collect those that ended, and end what they left behind in their process groups."""
        for run_id, process in list(self._living.items()):
            exit_code = process.poll()
            if exit_code is not None:
                del self._living[run_id]
                self.exit_codes[run_id] = exit_code
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)

    @property
    def any_living(self) -> bool:
        """Whether one is at work."""
        return bool(self._living)
