"""The job processes that this supervisor has started itself."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass

from core.job_state import JobState
from db.runs import RunStatus


@dataclass(frozen=True, slots=True)
class Child:
    """A process and what it was started for."""

    process: subprocess.Popen[bytes]
    started_for: RunStatus

    def is_behind(self, status: RunStatus) -> bool:
        """Return whether a status is this process's own: the run runs as it, or waits as it did then."""
        if status.state is JobState.RUNNING:
            return status.pid == self.process.pid
        return status.state_event_id == self.started_for.state_event_id


class Children:
    """Processes by run: those at work, and those that ended and are not settled yet."""

    def __init__(self) -> None:
        self._living: dict[str, Child] = {}
        self._ended: dict[str, Child] = {}

    def add(self, status: RunStatus, process: subprocess.Popen[bytes]) -> None:
        """Follow a process that was started for a queued run."""
        self._living[status.run.run_id] = Child(process, status)

    def reap(self) -> None:
        """Collect those that ended, and end what they left behind in their process groups."""
        for run_id, child in list(self._living.items()):
            if child.process.poll() is not None:
                self._ended[run_id] = self._living.pop(run_id)
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(child.process.pid, signal.SIGKILL)

    def exit_code(self, status: RunStatus) -> int | None:
        """Return how the process behind a run's status ended; None where it has not, or was not ours."""
        child = self._ended.get(status.run.run_id)
        return child.process.returncode if child is not None and child.is_behind(status) else None

    def keep_only(self, run_ids: set[str]) -> None:
        """Forget the ends of all other runs: they are settled."""
        self._ended = {run_id: child for run_id, child in self._ended.items() if run_id in run_ids}

    @property
    def any_living(self) -> bool:
        """Return whether one is at work."""
        return bool(self._living)
