"""A run of a preset, finished: found if it was done before, carried out otherwise."""

from __future__ import annotations

from typing import Any

from core.errors import JobError
from core.job_state import JobState
from core.settings import Settings
from db.store import Store
from jobs.lifecycle import run
from jobs.submission import ReuseState, submit_request


def finished_run(store: Store, settings: Settings, request: Any, *, title: str) -> str:
    """Return the run of a request; cases that failed in it are its own to tell.

    Args:
        store: The store that holds the runs.
        settings: The home's.
        request: One of any kind of job.
        title: The words printed before work begins: "fold 1", say.

    Raises:
        JobError: Another process is at work on it, or it did not finish.
        StudyError: The request cannot be carried out.
    """
    submission = submit_request(store, settings, request, state=JobState.RUNNING)
    run_id = submission.run_id
    if submission.reuse is ReuseState.ACTIVE:
        raise JobError(f"run {run_id} ({title}) is at work; wait for it")
    if submission.reuse is ReuseState.FINISHED:
        print(f"{title}: run {run_id} has done this already", flush=True)
        return run_id
    print(f"{title}: run {run_id}", flush=True)
    status = run(run_id, settings, logged=True)
    if status.state is not JobState.SUCCEEDED:
        raise JobError(
            f"run {run_id} ended as {status.state}: {status.message}; python -m jobs.logs {run_id} says more"
        )
    return run_id
