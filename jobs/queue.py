"""Ask for jobs, stop them, go on with them and look at what they print: what pages and commands call.

Nothing here works on a run; that is done by the supervisor and the processes it starts. Importing this
module is quick and does not import torch.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.access.actor import MACHINE, Actor
from core.access.permissions import Permission
from core.errors import JobError
from core.job_state import JobState
from core.requests.registry import facts_or_usual, job_facts
from core.requests.request import from_json
from core.settings import Settings
from db.audit import AuditAction, Place, record
from db.readers import require_permission
from db.runs import Event, EventKind, add_event, run_status
from db.store import Store
from jobs.audit_note import note_in_audit
from jobs.launching import launch
from jobs.process_lock import ProcessLock
from jobs.run_folder import RunFolder
from jobs.submission import ReuseState as ReuseState
from jobs.submission import Submission, baseline_requests, submit_request

IDLE_MINUTES = 30
FOLLOWING = "propagate_case"
_LINE_BYTES = 400
_started: list[subprocess.Popen[bytes]] = []


def submit(
    store: Store,
    settings: Settings,
    kind: str,
    values: Mapping[str, Any],
    *,
    fresh: bool = False,
    by: Actor = MACHINE,
) -> Submission:
    """Queue a job, and with it what its request wants beside it (the ellipse baseline).

    The unfinished run of an identical request is queued again and goes on where it stopped; a finished
    one is returned as it is.

    Args:
        kind: Key of the job kind.
        values: Fields of its request; those left out take their defaults.
        fresh: Make a new run even if an identical one is there.
        by: The actor who asks; pages always say.

    Raises:
        AccessError: Who asks may not, by the list as it is now; nothing is queued.
        StudyError: The request cannot be carried out; nothing is queued.
    """
    with store.connect() as con:
        require_permission(con, by, permission_of(kind))
    request = from_json(job_facts(kind).request, values)
    submission = _queued(store, settings, submit_request(store, settings, request, fresh=fresh))
    run_id, study = submission.run_id, submission.status.run.study
    note_in_audit(store, AuditAction.STARTED_JOB, study=study, detail=run_id, by=by)
    for baseline in baseline_requests(request):
        _queued(store, settings, submit_request(store, settings, baseline))
    ensure_supervisor(settings)
    return submission


def cancel(store: Store, settings: Settings, run_id: str, *, by: Actor = MACHINE) -> None:
    """Ask for a run to be stopped; what is finished is kept, and `resume` goes on with the rest.

    A queued run is cancelled at once, a running one by the supervisor within five seconds.

    Raises:
        JobError: There is no such run, or it is over.
        AccessError: Who asks may not, by the list as it is now.
    """
    with store.connect(write=True) as con:
        status = run_status(con, run_id)
        require_permission(con, by, permission_of(status.run.kind))
        if status.state.is_over:
            raise JobError(f"run {run_id} is over ({status.state}); there is nothing to cancel")
        record(con, by, action=AuditAction.STOPPED_JOB, place=Place(status.run.study), detail=run_id)
        add_event(con, run_id, Event(kind=EventKind.CANCEL))
        if status.state is JobState.QUEUED and not RunFolder(settings.runs, run_id).is_claimed():
            message = "cancelled before it started"
            add_event(con, run_id, Event(kind=EventKind.STATE, state=JobState.CANCELLED, message=message))
    ensure_supervisor(settings)


def resume(store: Store, settings: Settings, run_id: str, *, by: Actor = MACHINE) -> None:
    """Queue a run that failed, was cancelled or interrupted; cases that are done are not done again.

    Raises:
        JobError: There is no such run, it is at work, or it has succeeded.
        AccessError: Who asks may not, by the list as it is now.
    """
    with store.connect(write=True) as con:
        status = run_status(con, run_id)
        require_permission(con, by, permission_of(status.run.kind))
        if status.unreadable is not None:
            raise JobError(status.unreadable)
        if status.state is JobState.SUCCEEDED:
            raise JobError(f"run {run_id} has succeeded; submit it with --fresh to do it again")
        if not status.state.can_resume and RunFolder(settings.runs, run_id).is_claimed():
            raise JobError(f"run {run_id} is {status.state}; it goes on without being told")
        record(con, by, action=AuditAction.RESUMED_JOB, place=Place(status.run.study), detail=run_id)
        if status.state is not JobState.QUEUED:
            add_event(con, run_id, Event(kind=EventKind.STATE, state=JobState.QUEUED))
    ensure_supervisor(settings)


def permission_of(kind: str) -> Permission:
    """Return what asking for a job of a kind is: readers have lesions followed, researchers do the rest."""
    return facts_or_usual(kind).permission


def supervisor_is_alive(settings: Settings) -> bool:
    """Return whether a supervisor looks after this home."""
    return supervisor_lock(settings).is_held()


def supervisor_lock(settings: Settings) -> ProcessLock:
    """Return the lock that the supervisor holds for as long as it lives."""
    return ProcessLock(settings.home / "supervisor.lock")


def ensure_supervisor(settings: Settings) -> None:
    """Start a supervisor if none lives; it goes on when the caller ends, and leaves when idle for long.

    With ``SAMOGRAPHY_SUPERVISOR=no`` nothing is started: some other service does so.

    Raises:
        JobError: It cannot be started.
    """
    _started[:] = [process for process in _started if process.poll() is None]
    if os.environ.get("SAMOGRAPHY_SUPERVISOR", "").lower() == "no" or supervisor_is_alive(settings):
        return
    lock = supervisor_lock(settings).take()
    if lock is None:
        return
    arguments = ["jobs.supervisor", "--idle-minutes", str(IDLE_MINUTES)]
    try:
        _started.append(launch(arguments, settings, lock=lock, log_path=settings.home / "supervisor.log"))
    except OSError as error:
        raise JobError(f"the job supervisor cannot be started: {error}; queued jobs wait for it") from error


def log_tail(settings: Settings, run_id: str, *, lines: int = 200) -> str:
    """Return the last lines of what a run printed; empty where it has printed nothing."""
    path = RunFolder(settings.runs, run_id).log_path
    if not path.exists():
        return ""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - lines * _LINE_BYTES))
        text = file.read().decode("utf-8", errors="replace")
    return "\n".join(text.splitlines()[-lines:])


def live_results(settings: Settings, run_id: str) -> Path:
    """Return the folder in which a run shows what it has found so far; see `core.propagation.live`."""
    return RunFolder(settings.runs, run_id).live_path


def _queued(store: Store, settings: Settings, submission: Submission) -> Submission:
    """Put an unfinished run back into the queue."""
    if submission.reuse is not ReuseState.UNFINISHED:
        return submission
    run_id = submission.run_id
    with store.connect(write=True) as con:
        status = run_status(con, run_id)
        left = status.state is JobState.RUNNING and not RunFolder(settings.runs, run_id).is_claimed()
        if status.state.can_resume or left:
            add_event(con, run_id, Event(kind=EventKind.STATE, state=JobState.QUEUED))
        return Submission(run_id, submission.reuse, run_status(con, run_id))
