"""The life of a run in the process that works on it, the same for every kind of job."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from core.errors import StudyError
from core.job_state import JobState
from core.settings import Settings
from db.runs import RunStatus
from db.store import Store
from jobs.attempt import Attempt, begin, stopped
from jobs.closing import close, last_word
from jobs.kinds import kind_of
from jobs.model_names import require_own_name
from jobs.progress_report import ProgressReport
from jobs.run_folder import RunFolder
from jobs.run_request import request_of_run
from jobs.stopping import StopRequestedError, heeding_stop, stoppable
from jobs.study_cases import selected_cases


def run(run_id: str, settings: Settings, *, logged: bool = False) -> RunStatus:
    """Carry out a submitted run, from where it stopped.

    Args:
        run_id: The run of a job of any kind.
        settings: The home's.
        logged: True where the run's log gets a copy of what is printed; a supervisor sees to that itself.

    Raises:
        JobError: Another process works on it, or the journal cannot be written.
        StudyError: It cannot be carried out; the run is then in the state failed.
    """
    store = Store(settings.store_path)
    folder = RunFolder(settings.runs, run_id)
    folder.require_there()
    with folder.claimed(), stoppable():
        try:
            with heeding_stop():
                begin(store, run_id)
                return _carry_out(store, folder, settings, log=folder.log_path if logged else None)
        except StopRequestedError as error:
            name = str(error)
            return close(store, folder, lambda status: stopped(status, name))
        except Exception as error:
            message = str(error) if isinstance(error, StudyError) else f"{type(error).__name__}: {error}"
            # The reason matters more than a store that is busy: the supervisor finds it in the log.
            with suppress(Exception):
                close(store, folder, last_word(JobState.FAILED, message))
            raise


def _carry_out(store: Store, folder: RunFolder, settings: Settings, *, log: Path | None) -> RunStatus:
    request = request_of_run(store, folder)
    kind = kind_of(request)
    if kind.facts.trains:
        require_own_name(settings, request)
    with store.connect() as con:
        cases = selected_cases(con, request, settings)
    report = ProgressReport(len(cases), log=log, unit=kind.facts.units)
    outcome = kind.work(
        Attempt(store=store, settings=settings, folder=folder, request=request, cases=cases, report=report)
    )
    words = last_word(outcome.state, outcome.message)
    return close(store, folder, words, progress=report.progress())
