"""Finish a run whose process ended without doing so: merge its journal, record the end."""

from __future__ import annotations

from dataclasses import replace

from core.job_state import JobState
from db.runs import Event, EventKind, RunStatus
from db.store import Store
from jobs.closing import close
from jobs.retrying import interruption
from jobs.run_folder import RunFolder
from jobs.supervision.death import Death


def settle(store: Store, folder: RunFolder, seen: RunStatus, end: Death) -> JobState | None:
    """Bring what the run has finished into the store and record how it ended.

    The claim is held meanwhile, so nobody else works on the run. A run that has meanwhile ended by itself,
    or was queued again, stays as it is.

    Args:
        seen: The status in which the process was found dead.
        end: The cause of its death, as far as it is known.

    Returns:
        The run's state now; None where another process has the claim.

    Raises:
        StoreBusyError: The store is busy; nothing has changed.
    """
    held = folder.claim.take()
    if held is None:
        return None
    try:
        return close(store, folder, lambda status: _last_words(seen, status, end)).state
    finally:
        held.release()


def _last_words(seen: RunStatus, status: RunStatus, end: Death) -> list[Event]:
    if status.state_event_id != seen.state_event_id:
        return []
    if status.cancel_wanted:
        message = "cancelled; finished cases are kept"
        return [Event(kind=EventKind.STATE, state=JobState.CANCELLED, message=message)]
    begun, status = _begun(status)
    if end.state is JobState.INTERRUPTED:
        return [*begun, *interruption(status, end.sentence)]
    return [*begun, Event(kind=EventKind.STATE, state=end.state, message=end.sentence)]


def _begun(status: RunStatus) -> tuple[list[Event], RunStatus]:
    """Count a start that died before it could say that it had begun, or it would be tried for ever."""
    if status.state is not JobState.QUEUED:
        return [], status
    started = replace(status, attempt=status.attempt + 1, tries=status.tries + 1)
    return [Event(kind=EventKind.STATE, state=JobState.RUNNING, attempt=started.attempt)], started
