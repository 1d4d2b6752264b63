"""What the commands of all trainings share: carrying out a run, and starting one from a shell."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.errors import StudyError
from core.job_state import JobState
from core.models.card import ModelCard
from core.requests.registry import job_kind
from core.requests.request import from_json
from core.settings import Settings
from db.runs import RunStatus
from db.store import Store
from jobs.attempt import begin, stopped
from jobs.closing import close, last_word
from jobs.enrolment import Enrolment, Standing
from jobs.enrolments import ENROLMENTS
from jobs.foreground import exit_code, job_parser
from jobs.request_arguments import given_values
from jobs.run_folder import RunFolder
from jobs.run_request import request_of_run
from jobs.stopping import StopRequestedError, heeding_stop, stoppable

Train = Callable[[Store, RunFolder, Any, Settings, Path | None], RunStatus]
"""(store, folder, request, settings, log) -> how the run stands at its end."""


@dataclasses.dataclass(frozen=True, slots=True)
class TrainingJob:
    """One kind of training.

    Attributes:
        key: Of the job kind.
        train: Carries a request out and closes its run.
    """

    key: str
    train: Train

    def run(self, run_id: str, settings: Settings, *, log: Path | None = None) -> RunStatus:
        """Carry out an enrolled training, from where it stopped.

        Args:
            log: File that gets a copy of what is printed.

        Raises:
            JobError: Another process works on it.
            StudyError: It cannot be carried out; the run is then in the state failed.
        """
        store = Store(settings.store_path)
        folder = RunFolder(settings.runs, run_id)
        folder.require_there()
        with folder.claimed(), stoppable():
            try:
                with heeding_stop():
                    begin(store, run_id)
                    request = request_of_run(store, folder)
                    return self.train(store, folder, request, settings, log)
            except StopRequestedError as error:
                name = str(error)
                return close(store, folder, lambda status: stopped(status, name))
            except Exception as error:
                message = str(error) if isinstance(error, StudyError) else f"{type(error).__name__}: {error}"
                with suppress(Exception):
                    close(store, folder, last_word(JobState.FAILED, message))
                raise

    def command_line(self, arguments: Sequence[str] | None, *, description: str | None) -> int:
        """0 trained, 1 the run failed, 2 bad usage, 130 stopped."""
        kind = job_kind(self.key)
        options = job_parser(kind, description=description).parse_args(arguments)
        settings = Settings.from_environment()
        if options.run is not None:
            return exit_code(self.run(options.run, settings))
        request = from_json(kind.request, given_values(options, kind.request))
        store = Store(settings.store_path)
        enrol = ENROLMENTS[self.key].enrol
        enrolment = enrol(store, settings, request, fresh=options.fresh, state=JobState.RUNNING)
        return self._in_foreground(enrolment, settings)

    def _in_foreground(self, enrolment: Enrolment, settings: Settings) -> int:
        run_id, status = enrolment.run_id, enrolment.status
        if enrolment.standing is Standing.FINISHED:
            print(f"run {run_id} has done this already ({status.message}); --fresh would do it again")
            return exit_code(status)
        if enrolment.standing is Standing.ACTIVE:
            print(f"run {run_id} is doing this right now; python -m jobs.logs {run_id} --follow shows it")
            return 0
        unfinished = enrolment.standing is Standing.UNFINISHED
        print(f"resumes the unfinished run {run_id}" if unfinished else f"run {run_id}", flush=True)
        status = self.run(run_id, settings, log=RunFolder(settings.runs, run_id).log_path)
        print(status.message)
        return exit_code(status)


def ready(card: ModelCard) -> str:
    """What is said at the end of a training."""
    best = card.curve["Dice on validation"]
    found = (
        "no validation side"
        if best < 0
        else f"Dice {best:.3f} on the validation side at epoch {card.curve['best epoch']}"
    )
    return f"model {card.name} is ready: {found}"
