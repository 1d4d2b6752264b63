"""Bring a run's journal into the store."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

from core.declared import UndeclaredError
from core.errors import StoreBusyError
from core.evaluation.record import CaseRecord, record_from_json
from core.evaluation.record_rules import RecordRules
from db.results import merge_records
from db.runs import Event, add_event
from db.store import Store
from jobs.run_folder import RunFolder

_SOONEST_S = 2.0
_LATEST_S = 10.0
_SHARE = 40
_HASTY_S = 1.0
_MOST_NAME, _MOST_LISTED = 60, 3


@dataclass(frozen=True, slots=True)
class Journaled:
    """The content of a run's journal; a case that comes twice counts once, with its last record.

    Attributes:
        records: The records that the run can have made.
        aside: The reasons why others were put aside, a sentence for each case.
    """

    records: tuple[CaseRecord, ...] = ()
    aside: tuple[str, ...] = ()

    @property
    def aside_words(self) -> str:
        """The reasons as one sentence for the run's history; empty where there are none."""
        if not self.aside:
            return ""
        more = f"; and {len(self.aside) - _MOST_LISTED} more" if len(self.aside) > _MOST_LISTED else ""
        records = "record was" if len(self.aside) == 1 else "records were"
        listed = "; ".join(self.aside[:_MOST_LISTED])
        return f"{len(self.aside)} {records} put aside: {listed}{more}"


def read_journal(folder: RunFolder, rules: RecordRules) -> Journaled:
    """Return the finished cases of a run, each held against what the run can have found."""
    found: dict[str, CaseRecord | str] = {}
    for place, entry in enumerate(folder.journal.entries(), start=1):
        case_id = str(entry.get("case_id", f"of line {place}"))
        try:
            record = record_from_json(entry)
            rules.require(record)
            found[case_id] = record
        except UndeclaredError as error:
            found[case_id] = f"case {case_id[:_MOST_NAME]}: {error}"
    return Journaled(
        tuple(one for one in found.values() if isinstance(one, CaseRecord)),
        tuple(one for one in found.values() if isinstance(one, str)),
    )


class Merger:
    """A buffer of finished cases that brings them into the store in batches.

    The store may be busy: then the batch waits for the next turn, and the job goes on. Nothing is lost,
    since every case is in the journal first, and `jobs.closing.close` merges all of that at the end.
    """

    def __init__(self, store: Store, run_id: str) -> None:
        self._store = Store(store.path, timeout_s=_HASTY_S)
        self._run_id = run_id
        self._waiting: list[CaseRecord] = []
        self._merged_at = time.monotonic()
        self._pause_s = _SOONEST_S

    def add(self, record: CaseRecord, progress: Event) -> None:
        """Take one more case; merge when the last time is long enough ago."""
        self._waiting.append(record)
        if time.monotonic() - self._merged_at > self._pause_s:
            self._try(progress)

    def _try(self, progress: Event) -> None:
        started = time.monotonic()
        try:
            self._merge(progress)
        except StoreBusyError:
            print("the store is busy; results wait in the journal", file=sys.stderr, flush=True)
        self._merged_at = time.monotonic()
        # Where the store is slow or busy, merge less often: a fortieth of the time is enough for it.
        self._pause_s = min(max(_SOONEST_S, _SHARE * (self._merged_at - started)), _LATEST_S)

    def _merge(self, progress: Event) -> None:
        with self._store.connect(write=True) as con:
            merge_records(con, self._run_id, self._waiting)
            add_event(con, self._run_id, progress)
        self._waiting.clear()
