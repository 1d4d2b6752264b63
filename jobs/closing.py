"""End a run: everything that its journal holds and the last word, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.errors import StudyError
from core.evaluation.record import CaseRecord
from core.job_state import JobState
from core.settings import Settings
from db.results import merge_records
from db.runs import Event, EventKind, RunStatus, add_event, run_status
from db.store import Connection, Store
from jobs.ingest import Journaled, read_journal
from jobs.run_folder import RunFolder
from jobs.run_rules import run_rules


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
        progress: The event with the progress; taken from the journal where the caller does not know.

    Raises:
        StoreError: The store cannot be written; nothing has changed.
    """
    with store.connect(write=True) as con:
        status = run_status(con, folder.run_id)
        words = [] if status.state.is_over else last_words(status)
        if not words:
            return status
        found = _journaled(con, folder, status)
        merge_records(con, folder.run_id, found.records)
        note = [Event(kind=EventKind.NOTE, message=found.aside_words)] if found.aside else []
        noted = [_with_aside(event, len(found.aside)) for event in words]
        for event in (progress or _progress(status, found.records), *note, *noted):
            add_event(con, folder.run_id, event)
        return run_status(con, folder.run_id)


def last_word(state: JobState, message: str) -> Callable[[RunStatus], list[Event]]:
    """Return the same closing event whatever the status."""
    return lambda status: [Event(kind=EventKind.STATE, state=state, message=message)]


def _journaled(con: Connection, folder: RunFolder, status: RunStatus) -> Journaled:
    """Return the journal of the run; nothing of it where the run's own row cannot be read."""
    if not folder.journal.is_there:
        return Journaled()
    try:
        rules = run_rules(con, status.run, Settings(folder.home, folder.home / "weights"))
    except StudyError as error:
        return Journaled(aside=(f"all cases: the request of the run cannot be read ({error})",))
    return read_journal(folder, rules)


def _with_aside(event: Event, aside: int) -> Event:
    """Return the run's last word with what was put aside, so that nobody takes the run for whole."""
    if not aside or event.state is None or not event.state.is_over:
        return event
    records = "1 record" if aside == 1 else f"{aside} records"
    noted = f"{records} of its journal put aside, see its events"
    return replace(event, message=f"{event.message}; {noted}" if event.message else noted)


def _progress(status: RunStatus, records: Sequence[CaseRecord]) -> Event:
    return Event(
        kind=EventKind.PROGRESS,
        done=len(records),
        total=status.total,
        failed=sum(record.failure is not None for record in records),
        seconds_per_case=status.seconds_per_case,
    )
