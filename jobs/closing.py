"""End a run: everything that its journal holds and the last word, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.evaluation.record import CaseRecord
from core.job_state import JobState
from db.results import merge_records
from db.runs import Event, EventKind, RunStatus, add_event, run_status
from db.store import Store
from jobs.ingest import journaled
from jobs.run_folder import RunFolder


def close(
    store: Store,
    folder: RunFolder,
    last_words: Callable[[RunStatus], Sequence[Event]],
    *,
    progress: Event | None = None,
) -> RunStatus:
    """Merge a run's journal and append its closing events; a run that is over already stays as it is.

    The caller holds the run's claim, so that nobody else works on it.

    Args:
        last_words: Gives the closing events for the status as it is then; without any the run stays as it is.
        progress: Where the work stands; taken from the journal where the caller does not know.

    Raises:
        StoreError: The store cannot be written; nothing has changed.
    """
    records = journaled(folder)
    with store.connect(write=True) as con:
        status = run_status(con, folder.run_id)
        words = [] if status.state.is_over else last_words(status)
        if not words:
            return status
        merge_records(con, folder.run_id, records)
        for event in (progress or _progress(status, records), *words):
            add_event(con, folder.run_id, event)
        return run_status(con, folder.run_id)


def last_word(state: JobState, message: str) -> Callable[[RunStatus], list[Event]]:
    """The same closing event whatever the status."""
    return lambda status: [Event(kind=EventKind.STATE, state=state, message=message)]


def _progress(status: RunStatus, records: Sequence[CaseRecord]) -> Event:
    return Event(
        kind=EventKind.PROGRESS,
        done=len(records),
        total=status.total,
        failed=sum(record.failure is not None for record in records),
        seconds_per_case=status.seconds_per_case,
    )
