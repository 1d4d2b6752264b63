"""Train a model on a study: ``python -m jobs.train --study NAME --model KEY --name NEW``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from core.cases import Case
from core.errors import StudyError
from core.job_state import JobState
from core.models.card import ModelCard, read_card, write_card
from core.models.registry import MODELS
from core.requests.registry import job_kind
from core.requests.request import from_json
from core.requests.train import TrainRequest
from core.settings import Settings
from db.runs import RunStatus
from db.store import Store
from db.studies import load_cases
from jobs.attempt import begin, stopped
from jobs.closing import close, last_word
from jobs.command_line import command_line
from jobs.commands import reporting_errors
from jobs.curve_journal import CurveJournal
from jobs.enrolment import Standing
from jobs.foreground import exit_code, job_parser
from jobs.heartbeat import heartbeat
from jobs.report import Report
from jobs.request_arguments import given_values
from jobs.run_folder import RunFolder
from jobs.stopping import StopRequestedError, stoppable
from jobs.test_side import evaluate_test_side
from jobs.train_enrolment import enrol_training, require_own_name, training_cases


def run(run_id: str, settings: Settings, *, log: Path | None = None) -> RunStatus:
    """Carry out an enrolled training, from where it stopped.

    Args:
        log: File that gets a copy of what is printed.

    Raises:
        JobError: Another process works on it.
        StudyError: It cannot be carried out; the run is then in the state failed.
    """
    store = Store(settings.store_path)
    folder = RunFolder(settings.runs, run_id)
    request = from_json(TrainRequest, folder.read_request()["request"])
    with folder.claimed(), stoppable():
        try:
            begin(store, run_id)
            return _train(store, folder, request, settings=settings, log=log)
        except StopRequestedError as error:
            name = str(error)
            return close(store, folder, lambda status: stopped(status, name))
        except Exception as error:
            message = str(error) if isinstance(error, StudyError) else f"{type(error).__name__}: {error}"
            with suppress(Exception):
                close(store, folder, last_word(JobState.FAILED, message))
            raise


def _train(
    store: Store, folder: RunFolder, request: TrainRequest, *, settings: Settings, log: Path | None
) -> RunStatus:
    require_own_name(settings, request)
    with store.connect() as con:
        cases = training_cases(load_cases(con, request.study), request)
    report = Report(request.epochs * request.steps, log=log, unit="steps")
    with heartbeat(store, folder.run_id, report.progress):
        card = _fitted(store, folder, request, settings=settings, cases=cases, report=report)
    if request.evaluate and card.split["test cases"]:
        card = evaluate_test_side(store, settings, request, card=card, report=report)
        write_card(settings.models / request.name, card)
    message = f"model {request.name} is ready: {_found(card)}"
    return close(store, folder, last_word(JobState.SUCCEEDED, message), progress=report.progress())


def _fitted(
    store: Store,
    folder: RunFolder,
    request: TrainRequest,
    *,
    settings: Settings,
    cases: list[Case],
    report: Report,
) -> ModelCard:
    # torch is slow to import, and a request that cannot be carried out should be told quickly.
    from core.training.save_model import Origin, save_model
    from core.training.training_run import prepare

    training = prepare(request, cases, settings, folder=folder.path)
    sides = training.split
    report.say(
        f"{len(sides.train)} cases to train on, {len(sides.validation)} to validate, "
        f"{len(sides.test)} to test; split {sides.sha256[:12]}"
    )
    report.already_done(training.trainer.step)
    curves = CurveJournal(store, folder, report)
    training.trainer.run(curves.add)
    curves.finish()
    origin = Origin(
        _architecture(request, settings), command_line(request), training.trainer.step // request.steps
    )
    return save_model(settings.models / request.name, training, request, cases=cases, origin=origin)


def _architecture(request: TrainRequest, settings: Settings) -> str:
    """Key of the shipped model at the root of the descent."""
    return (
        request.model if request.model in MODELS else read_card(settings.models / request.model).architecture
    )


def _found(card: ModelCard) -> str:
    best = card.curve["Dice on validation"]
    if best < 0:
        return "no validation side"
    return f"Dice {best:.3f} on the validation side at epoch {card.curve['best epoch']}"


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 trained, 1 the run failed, 2 bad usage, 130 stopped."""
    options = job_parser(job_kind("train"), description=__doc__).parse_args(arguments)
    settings = Settings.from_environment()
    if options.run is not None:
        return exit_code(run(options.run, settings))
    request = from_json(TrainRequest, given_values(options, TrainRequest))
    return _foreground(request, settings, fresh=options.fresh)


def _foreground(request: TrainRequest, settings: Settings, *, fresh: bool) -> int:
    store = Store(settings.store_path)
    enrolment = enrol_training(store, settings, request, fresh=fresh, state=JobState.RUNNING)
    run_id, status = enrolment.run_id, enrolment.status
    if enrolment.standing is Standing.FINISHED:
        print(f"run {run_id} has done this already ({status.message}); --fresh would do it again")
        return exit_code(status)
    if enrolment.standing is Standing.ACTIVE:
        print(f"run {run_id} is doing this right now; python -m jobs.logs {run_id} --follow shows it")
        return 0
    unfinished = enrolment.standing is Standing.UNFINISHED
    print(f"resumes the unfinished run {run_id}" if unfinished else f"run {run_id}", flush=True)
    status = run(run_id, settings, log=RunFolder(settings.runs, run_id).log_path)
    print(status.message)
    return exit_code(status)


if __name__ == "__main__":
    sys.exit(main())
