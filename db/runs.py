"""Runs and their history: rows are appended, a run's status is a view over its events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from core.declared import UndeclaredError, declared
from core.errors import JobError
from core.files.json_text import json_value
from core.job_state import EventKind as EventKind
from core.job_state import JobState
from core.provenance import Provenance
from db.clock import utc_now
from db.queries import sql

_COLUMNS = (
    *("run_id", "kind", "study", "identity_sha256", "request", "model", "prompts", "seed", "provenance"),
    *("created_at", "state", "message", "attempt", "host", "pid", "started_at", "state_since", "done"),
    *("total", "failed", "seconds_per_case", "heard_at", "tries", "supervised", "cancel_wanted"),
    "state_event_id",
)
"""The columns of the queries for statuses."""
_PLACE = {name: place for place, name in enumerate(_COLUMNS)}


@dataclass(frozen=True, slots=True)
class Run:
    """A run: one execution of a job with all its settings.

    Attributes:
        identity_sha256: Equal for runs that would give the same result.
        request: The request's fields as plain values.
        model, prompts, seed: Taken out of the request to be searched by; None or empty where a kind
            has none.
        created_at: UTC.
    """

    run_id: str
    kind: str
    study: str
    identity_sha256: str
    request: Mapping[str, Any]
    provenance: Provenance
    created_at: datetime
    model: str | None = None
    prompts: tuple[str, ...] = ()
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event of a run; fields that do not apply are None.

    Attributes:
        done, total, failed: Cases finished (failed ones among them), asked for, and failed.
        attempt: The number of starts of the run, from 1.
    """

    kind: EventKind
    state: JobState | None = None
    message: str | None = None
    done: int | None = None
    total: int | None = None
    failed: int | None = None
    seconds_per_case: float | None = None
    host: str | None = None
    pid: int | None = None
    attempt: int | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RunStatus:
    """A run and what its newest events say; times are UTC.

    Attributes:
        heard_at: The time of the newest event of any kind.
        tries: Starts since a person last asked for the run.
        supervised: True where it was queued, False where it was started from a shell.
        cancel_wanted: True from the request to cancel until the run is over or queued again.
        state_event_id: The id of the event that gave the state; tells one time in a state from the next.
        unreadable: A sentence on why its row cannot be read; None where it can. Its state is then failed
            and its request empty, so that it is listed and nothing is done with it.
    """

    run: Run
    state: JobState
    message: str | None
    attempt: int
    host: str | None
    pid: int | None
    started_at: datetime | None
    state_since: datetime
    done: int
    total: int | None
    failed: int
    seconds_per_case: float | None
    heard_at: datetime | None
    tries: int
    supervised: bool
    cancel_wanted: bool
    state_event_id: int
    unreadable: str | None = None

    @property
    def seconds_left(self) -> float | None:
        """The expected working time that is left; None while nothing is known or nothing runs."""
        if self.state is not JobState.RUNNING or self.total is None or self.seconds_per_case is None:
            return None
        return (self.total - self.done) * self.seconds_per_case


def add_run(con: DuckDBPyConnection, run: Run) -> None:
    """Store a new run; its first event must follow in the same transaction."""
    con.execute(
        sql("runs/add"),
        {
            "run_id": run.run_id,
            "kind": run.kind,
            "study": run.study,
            "identity_sha256": run.identity_sha256,
            "request": json.dumps(run.request, sort_keys=True),
            "model": run.model,
            "prompts": list(run.prompts),
            "seed": run.seed,
            "provenance": json.dumps(asdict(run.provenance), sort_keys=True),
            "created_at": run.created_at,
        },
    )


def add_event(con: DuckDBPyConnection, run_id: str, event: Event) -> None:
    """Append an event, stamped with the time now."""
    values = asdict(event) | {"run_id": run_id, "recorded_at": event.recorded_at or utc_now()}
    values["state"] = None if event.state is None else event.state.value
    values["kind"] = event.kind.value
    con.execute(sql("runs/add_event"), values)


ALL_RUNS = 2**31 - 1
"""More runs than any store has: to ask for all."""


def run_statuses(
    con: DuckDBPyConnection,
    *,
    study: str | None = None,
    kind: str | None = None,
    state: JobState | None = None,
    identity_sha256: str | None = None,
    most: int = 1000,
) -> list[RunStatus]:
    """Return runs with their status, newest first; an argument left out does not restrict."""
    chosen = {
        "study": study,
        "kind": kind,
        "run_id": None,
        "identity_sha256": identity_sha256,
        "most": most,
    }
    rows = con.execute(sql("runs/statuses"), {**chosen, "state": None if state is None else state.value})
    found = [_status(row) for row in rows.fetchall()]
    # What cannot be read counts as failed, whatever its events say.
    return [status for status in found if state is None or status.state is state]


def active_runs(con: DuckDBPyConnection) -> list[RunStatus]:
    """Return queued and running runs, longest waiting first."""
    found = [_status(row) for row in con.execute(sql("runs/active")).fetchall()]
    return [status for status in found if not status.state.is_over]


def run_status(con: DuckDBPyConnection, run_id: str) -> RunStatus:
    """Return one run with its status.

    Raises:
        JobError: There is no such run.
    """
    only = {"study": None, "kind": None, "run_id": run_id, "state": None, "identity_sha256": None, "most": 1}
    row = con.execute(sql("runs/statuses"), only).fetchone()
    if row is None:
        raise JobError(f"there is no run {run_id!r}; python -m jobs.list shows those there are")
    return _status(row)


def find_baseline(con: DuckDBPyConnection, run: Run, model: str) -> RunStatus | None:
    """Return the newest finished run of a baseline model over the same cases and prompts, if any.

    It may have further prompt protocols; for those in common the prompts are the same to the pixel.
    """
    for status in run_statuses(con, study=run.study, state=JobState.SUCCEEDED):
        other = status.run
        same_cases = other.provenance.study_snapshot == run.provenance.study_snapshot
        same_prompts = other.seed == run.seed and set(run.prompts) <= set(other.prompts)
        # Slices beyond the tumour make a volume's result another one.
        same_prompts = same_prompts and other.request.get("span") == run.request.get("span")
        if other.model == model and other.run_id != run.run_id and same_cases and same_prompts:
            return status
    return None


def events(con: DuckDBPyConnection, run_id: str) -> list[Event]:
    """Return the history of a run, oldest first."""
    rows = con.execute(sql("runs/events"), {"run_id": run_id}).fetchall()
    return [
        Event(
            kind=EventKind(kind),
            state=None if state is None else JobState(state),
            message=message,
            done=done,
            total=total,
            failed=failed,
            host=host,
            pid=pid,
            attempt=attempt,
            recorded_at=recorded_at,
        )
        for _, recorded_at, kind, state, message, done, total, failed, host, pid, attempt in rows
    ]


def _status(row: tuple[Any, ...]) -> RunStatus:
    """A row of `run_status`; one that cannot be read is told as such and never raised."""
    try:
        return _readable(row)
    except (UndeclaredError, ValueError, TypeError) as error:
        return _unreadable(row, error)


def _readable(row: tuple[Any, ...]) -> RunStatus:
    request, provenance = (json_value(row[_PLACE[name]]) for name in ("request", "provenance"))
    values = dict(zip(_COLUMNS, row, strict=True)) | {"request": request, "provenance": provenance}
    values["prompts"] = values["prompts"] or ()
    for name in ("attempt", "done", "failed"):
        values[name] = values[name] or 0
    run = {name: values.pop(name) for name in Run.__dataclass_fields__}
    return declared(RunStatus, values | {"run": run})


def _unreadable(row: tuple[Any, ...], error: Exception) -> RunStatus:
    values = dict(zip(_COLUMNS, row, strict=True))
    run_id, kind, study = (str(values[name]) for name in ("run_id", "kind", "study"))
    since = values["created_at"] if isinstance(values["created_at"], datetime) else datetime.min
    nothing = Provenance("", "", None, "", {}, {})
    sentence = f"this run cannot be read ({error}); python -m jobs.delete_run {run_id} removes it"
    return RunStatus(
        run=Run(run_id, kind, study, "", {}, nothing, since),
        state=JobState.FAILED,
        message=sentence,
        attempt=0,
        host=None,
        pid=None,
        started_at=None,
        state_since=since,
        done=0,
        total=None,
        failed=0,
        seconds_per_case=None,
        heard_at=None,
        tries=0,
        supervised=False,
        cancel_wanted=False,
        state_event_id=int(values["state_event_id"] or 0),
        unreadable=sentence,
    )
