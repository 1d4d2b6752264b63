"""The events that follow when a run is interrupted."""

from __future__ import annotations

from core.job_state import JobState
from db.runs import Event, EventKind, RunStatus

MOST_TRIES = 3


def interruption(status: RunStatus, sentence: str) -> list[Event]:
    """Return the events of an interruption: a queued run is tried again, a few times.

    A run that was started from a shell stays interrupted: the same command goes on with it.

    Args:
        status: The run's, its current attempt counted.
        sentence: A sentence on why it was interrupted.
    """
    again = status.supervised and status.tries < MOST_TRIES
    follows = f"start {status.tries + 1} of {MOST_TRIES} follows" if again else "resume it to go on"
    interrupted = Event(kind=EventKind.STATE, state=JobState.INTERRUPTED, message=f"{sentence}; {follows}")
    if not again:
        return [interrupted]
    waiting = f"queued again: {sentence}"
    return [interrupted, Event(kind=EventKind.RETRY, state=JobState.QUEUED, message=waiting)]
