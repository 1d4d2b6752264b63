"""What the two jobs that train over a grid share: attempt, claim, foreground."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.cases import Case
from core.errors import StudyError
from core.job_state import JobState
from core.requests.registry import JobKind
from core.requests.request import from_json
from core.settings import Settings
from db.runs import RunStatus, run_status
from db.store import Store
from jobs.attempt import begin, stopped
from jobs.closing import close, last_word
from jobs.foreground import enrolled_run, exit_code, job_parser
from jobs.grid_enrolment import GridRequest, grid_cases
from jobs.grid_journal import GridJournal
from jobs.model_names import require_own_name
from jobs.progress_report import Report
from jobs.request_arguments import given_values
from jobs.run_folder import RunFolder
from jobs.run_request import request_of_run
from jobs.stopping import StopRequestedError, heeding_stop, stoppable
from jobs.study_cases import study_cases


@dataclass(frozen=True, slots=True)
class GridAttempt:
    """One start of a training: where it works, on what, and whom it tells."""

    store: Store
    settings: Settings
    folder: RunFolder
    request: Any
    cases: list[Case]
    report: Report
    journal: GridJournal


Train = Callable[[GridAttempt], str]
"""Carries out an attempt to its end; gives the message of the run."""


def run_grid(run_id: str, settings: Settings, train: Train, *, log: Path | None = None) -> RunStatus:
    """Carry out an enrolled training, from where it stopped.

    Args:
        train: What to do.
        log: File that gets a copy of what is printed.

    Raises:
        JobError: Another process works on it.
        StudyError: It cannot be carried out; the run is then in the state failed.
    """
    store, folder = Store(settings.store_path), RunFolder(settings.runs, run_id)
    folder.require_there()
    with folder.claimed(), stoppable():
        try:
            with heeding_stop():
                begin(store, run_id)
                attempt = _attempt(store, folder, settings, log=log)
                message = train(attempt)
                words = last_word(JobState.SUCCEEDED, message)
                return close(store, folder, words, progress=attempt.report.progress())
        except StopRequestedError as error:
            name = str(error)
            return close(store, folder, lambda status: stopped(status, name))
        except Exception as error:
            message = str(error) if isinstance(error, StudyError) else f"{type(error).__name__}: {error}"
            with suppress(Exception):
                close(store, folder, last_word(JobState.FAILED, message))
            raise


def _attempt(store: Store, folder: RunFolder, settings: Settings, *, log: Path | None) -> GridAttempt:
    request: GridRequest = request_of_run(store, folder)
    require_own_name(settings, request)
    with store.connect() as con:
        cases = grid_cases(study_cases(con, request, settings), request)
    grid = request.grid
    report = Report(len(grid.learning_rates) * grid.record_epochs[-1], log=log, unit="epochs")
    journal = GridJournal(store, folder, report)
    return GridAttempt(store, settings, folder, request, cases, report, journal)


def main_of(
    kind: JobKind,
    run: Callable[..., RunStatus],
    *,
    description: str | None,
    arguments: Sequence[str] | None,
) -> int:
    """The command line of a job that trains; 0 trained, 1 it failed, 2 bad usage, 130 stopped."""
    options = job_parser(kind, description=description).parse_args(arguments)
    settings = Settings.from_environment()
    if options.run is not None:
        return exit_code(run(options.run, settings))
    request = from_json(kind.request, given_values(options, kind.request))
    store = Store(settings.store_path)
    run_id, code = enrolled_run(store, settings, request, fresh=options.fresh, run=run)
    with store.connect() as con:
        print(run_status(con, run_id).message)
    return code
