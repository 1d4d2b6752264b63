"""End a run's process: ask first, then end it for good."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

from jobs.run_folder import RunFolder

PATIENCE_S = 2.0


class Stopper:
    """A stopper of processes: it asks each one once and ends it when that does not help."""

    def __init__(self, *, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._asked: dict[str, float] = {}

    def press(self, folder: RunFolder) -> str | None:
        """Go a step towards the end of the process that holds a run's claim; call it again and again.

        Returns:
            The signal that was sent, if one was.
        """
        # The number is good only while the claim is held: then it cannot belong to another process.
        pid = folder.claim.holder()
        if pid is None:
            return None
        now = time.monotonic()
        if folder.run_id not in self._asked:
            self._asked[folder.run_id] = now
            return _signal(pid, signal.SIGTERM)
        if now - self._asked[folder.run_id] >= self._patience_s:
            return _signal(pid, signal.SIGKILL)
        return None

    def keep_only(self, run_ids: set[str]) -> None:
        """Forget all other runs: they are over."""
        self._asked = {run_id: when for run_id, when in self._asked.items() if run_id in run_ids}


def _signal(pid: int, number: signal.Signals) -> str:
    """Signal the whole process group of a job of ours; only the process where a shell started it."""
    with suppress(ProcessLookupError):
        if os.getsid(pid) == pid:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
    return number.name
