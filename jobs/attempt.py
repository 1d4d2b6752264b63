"""A start of a run: what it works on, how it begins, and how it ends."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.cases import Case
from core.errors import JobError
from core.job_state import JobState
from core.settings import Settings
from db.runs import Event, EventKind, RunStatus, add_event, run_status
from db.store import Store
from jobs.progress_report import ProgressReport
from jobs.retrying import interruption
from jobs.run_folder import RunFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A start of a run.

    Attributes:
        store: The store that its results go to.
        settings: The home's.
        folder: The run's own, whose claim is held.
        request: One of any kind of job.
        cases: The cases that it asks for.
        report: Gets progress and lines for people.
    """

    store: Store
    settings: Settings
    folder: RunFolder
    request: Any
    cases: Sequence[Case]
    report: ProgressReport


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of an attempt that nobody stopped, with a sentence for people."""

    message: str
    state: JobState = JobState.SUCCEEDED


def begin(store: Store, run_id: str) -> None:
    """Record that this process works on the run; its claim is held.

    Raises:
        JobError: The run has been finished or cancelled meanwhile.
    """
    with store.connect(write=True) as con:
        status = run_status(con, run_id)
        if status.state is JobState.SUCCEEDED:
            raise JobError(f"run {run_id} has succeeded already; there is nothing left to do")
        event = Event(
            kind=EventKind.STATE,
            state=JobState.RUNNING,
            host=socket.gethostname(),
            pid=os.getpid(),
            attempt=status.attempt + 1,
        )
        add_event(con, run_id, event)


def stopped(status: RunStatus, signal_name: str) -> list[Event]:
    """Return the closing events of a run that was told to stop.

    A run that a person stops is cancelled: by the wish to cancel, or by a signal where a shell started it.
    One from the queue that is told to end by something else (a shutdown, say) is interrupted and tried
    again.
    """
    if status.cancel_wanted or not status.supervised:
        message = f"cancelled ({signal_name}); finished cases are kept"
        return [Event(kind=EventKind.STATE, state=JobState.CANCELLED, message=message)]
    return interruption(status, f"told to end from outside ({signal_name})")
