"""Jobs started from a shell: what their command lines share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from core.access.actor import MACHINE
from core.job_state import JobState
from core.requests.registry import CaseRequest, JobKind, kind_of
from core.settings import Settings
from db.audit import AuditAction, Place, record
from db.runs import RunStatus
from db.store import Store
from jobs.case_job import run
from jobs.enrolment import Enrolment, Standing
from jobs.enrolments import ENROLMENTS
from jobs.request_arguments import add_arguments
from jobs.run_folder import RunFolder

SOME_FAILED = 3


def job_parser(kind: JobKind, *, description: str | None) -> argparse.ArgumentParser:
    """The fields of the kind's request, ``--fresh``, and ``--run`` for a run that a supervisor starts."""
    parser = argparse.ArgumentParser(prog=f"python -m jobs.{kind.key}", description=description)
    add_arguments(parser, kind.request)
    parser.add_argument(
        "--fresh", action="store_true", help="start a new run even if an identical one is there"
    )
    parser.add_argument("--run", metavar="ID", help="carry out a run that is already enrolled")
    return parser


def work_on(store: Store, settings: Settings, request: CaseRequest, *, fresh: bool) -> tuple[str, int]:
    """`enrolled_run` of a job that goes case by case."""
    return enrolled_run(store, settings, request, fresh=fresh, run=run)


def enrolled_run(
    store: Store, settings: Settings, request: Any, *, fresh: bool, run: Callable[..., RunStatus]
) -> tuple[str, int]:
    """Find or make the run of a request, and work on it unless there is nothing to do.

    Args:
        request: Of any kind of job.
        fresh: Make a new run in any case.
        run: (run_id, settings, log=...) -> how it ended.

    Returns:
        The run and the exit code.

    Raises:
        StudyError: The request cannot be carried out.
    """
    enrol = ENROLMENTS[kind_of(request).key].enrol
    enrolment = enrol(store, settings, request, fresh=fresh, state=JobState.RUNNING)
    run_id, status = enrolment.run_id, enrolment.status
    if enrolment.standing is Standing.FINISHED:
        print(f"run {run_id} has done this already ({status.message}); --fresh would do it again")
        return run_id, exit_code(status)
    if enrolment.standing is Standing.ACTIVE:
        print(f"run {run_id} is doing this right now; python -m jobs.logs {run_id} --follow shows it")
        return run_id, 0
    _note(store, enrolment)
    unfinished = enrolment.standing is Standing.UNFINISHED
    print(f"resumes the unfinished run {run_id}" if unfinished else f"run {run_id}", flush=True)
    return run_id, exit_code(run(run_id, settings, log=RunFolder(settings.runs, run_id).log_path))


def _note(store: Store, enrolment: Enrolment) -> None:
    """Write into the audit log that a job begins, or goes on, by a command."""
    action = AuditAction.RESUMED_JOB if enrolment.standing is Standing.UNFINISHED else AuditAction.STARTED_JOB
    with store.connect(write=True) as con:
        place = Place(enrolment.status.run.study)
        record(con, MACHINE, action=action, place=place, detail=enrolment.run_id)


def exit_code(status: RunStatus) -> int:
    """0 all went in, 3 some cases failed, 1 the run failed, 130 stopped."""
    if status.state is JobState.CANCELLED:
        return 130
    if status.state is not JobState.SUCCEEDED:
        return 1
    return SOME_FAILED if status.failed else 0
