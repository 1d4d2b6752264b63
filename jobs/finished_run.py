"""A run of a preset, finished: found if it was done before, carried out otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.errors import JobError
from core.job_state import JobState
from core.requests.registry import kind_of
from core.settings import Settings
from db.runs import RunStatus
from db.store import Store
from jobs import case_job, train, train_classifier, train_unet, train_volumes
from jobs.enrolment import Standing
from jobs.enrolments import ENROLMENTS
from jobs.run_folder import RunFolder

CarryOut = Callable[..., RunStatus]
"""(run, settings, log=...) -> how it ended."""

_TRAININGS: dict[str, CarryOut] = {
    "train": train.run,
    "train_volumes": train_volumes.run,
    "train_unet": train_unet.run,
    "train_classifier": train_classifier.run,
}


def finished_run(store: Store, settings: Settings, request: Any, *, told: str) -> str:
    """The run of a request; cases that failed in it are its own to tell.

    Args:
        store: Where runs are.
        settings: Of the home.
        request: Of any kind of job.
        told: What is printed before work begins: "fold 1", say.

    Raises:
        JobError: Another process is at work on it, or it did not finish.
        StudyError: The request cannot be carried out.
    """
    kind = kind_of(request).key
    enrolment = ENROLMENTS[kind].enrol(store, settings, request, state=JobState.RUNNING)
    run_id = enrolment.run_id
    if enrolment.standing is Standing.ACTIVE:
        raise JobError(f"run {run_id} ({told}) is at work; wait for it")
    if enrolment.standing is Standing.FINISHED:
        print(f"{told}: run {run_id} has done this already", flush=True)
        return run_id
    print(f"{told}: run {run_id}", flush=True)
    _carry_out(run_id, kind, settings, log=RunFolder(settings.runs, run_id).log_path)
    return run_id


def _carry_out(run_id: str, kind: str, settings: Settings, *, log: Path) -> None:
    status = _TRAININGS.get(kind, case_job.run)(run_id, settings, log=log)
    if status.state is not JobState.SUCCEEDED:
        raise JobError(
            f"run {run_id} ended as {status.state}: {status.message}; python -m jobs.logs {run_id} says more"
        )
