"""Bring a run's journal into the store."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from core.errors import StoreBusyError
from core.evaluation.record import CaseRecord, record_from_json
from db.results import merge_records
from db.runs import Event, add_event
from db.store import Store
from jobs.run_folder import RunFolder

_BATCH_CASES = 50
_BATCH_SECONDS = 2.0
_HASTY_S = 1.0


def journaled(folder: RunFolder) -> list[CaseRecord]:
    """The finished cases of a run; a case journaled twice counts once, with its last record."""
    records = (record_from_json(entry) for entry in folder.journal.entries())
    return list({record.case_id: record for record in records}.values())


class Merger:
    """Collects finished cases and brings them into the store in batches.

    The store may be busy: then the batch waits for the next turn, and the job goes on. Nothing is lost,
    since every case is in the journal first.
    """

    def __init__(self, store: Store, run_id: str) -> None:
        self._patient = store
        self._hasty = Store(store.path, timeout_s=_HASTY_S)
        self._run_id = run_id
        self._waiting: list[CaseRecord] = []
        self._merged_at = time.monotonic()

    def add(self, record: CaseRecord, progress: Event) -> None:
        """Take one more case; merge when a batch is full or old."""
        self._waiting.append(record)
        old = time.monotonic() - self._merged_at > _BATCH_SECONDS
        if old or len(self._waiting) >= _BATCH_CASES:
            self._try(progress)

    def finish(self, records: Sequence[CaseRecord], *last: Event) -> None:
        """Merge all records and the closing events in one transaction, waiting for the store."""
        self._merge(self._patient, [*self._waiting, *records], *last)

    def _try(self, progress: Event) -> None:
        try:
            self._merge(self._hasty, self._waiting, progress)
        except StoreBusyError:
            print("the store is busy; results wait in the journal", file=sys.stderr, flush=True)
        self._merged_at = time.monotonic()

    def _merge(self, store: Store, records: Sequence[CaseRecord], *happened: Event) -> None:
        with store.connect(write=True) as con:
            merge_records(con, self._run_id, records)
            for event in happened:
                add_event(con, self._run_id, event)
        self._waiting.clear()
