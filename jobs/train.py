"""Train a model on a study: ``python -m jobs.train --study NAME --model KEY --name NEW``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from core.cases import Case
from core.job_state import JobState
from core.models.card import ModelCard, read_card, write_card
from core.models.catalog import PICTURE_MODELS
from core.requests.train import TrainRequest
from core.settings import Settings
from db.runs import RunStatus
from db.store import Store
from jobs.closing import close, last_word
from jobs.command_line import command_line
from jobs.commands import reporting_errors
from jobs.curve_journal import CurveJournal
from jobs.heartbeat import heartbeat
from jobs.model_names import require_own_name
from jobs.progress_report import Report
from jobs.run_folder import RunFolder
from jobs.study_cases import study_cases
from jobs.test_side import evaluate_test_side
from jobs.train_enrolment import training_cases
from jobs.training_job import TrainingJob, ready


def _train(
    store: Store, folder: RunFolder, request: TrainRequest, settings: Settings, log: Path | None
) -> RunStatus:
    require_own_name(settings, request)
    with store.connect() as con:
        cases = training_cases(study_cases(con, request, settings), request)
    report = Report(request.epochs * request.steps, log=log, unit="steps")
    with heartbeat(store, folder.run_id, report.progress):
        card = _fitted(store, folder, request, settings=settings, cases=cases, report=report)
    if request.evaluate and card.split["test cases"]:
        card = evaluate_test_side(store, settings, request, card=card, report=report)
        write_card(settings.models / request.name, card)
    return close(store, folder, last_word(JobState.SUCCEEDED, ready(card)), progress=report.progress())


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
    from core.training.finished_parts import Origin
    from core.training.save_model import save_model
    from core.training.training_run import prepare

    training = prepare(request, cases, settings, folder=folder.path)
    CurveJournal(store, folder, report).follow(training.trainer, training.split)
    origin = Origin(
        _architecture(request, settings),
        command_line(request),
        training.trainer.step // request.steps,
    )
    return save_model(settings.models / request.name, training, request, cases=cases, origin=origin)


def _architecture(request: TrainRequest, settings: Settings) -> str:
    """Key of the shipped model at the root of the descent."""
    return (
        request.model
        if request.model in PICTURE_MODELS.shipped
        else read_card(settings.models / request.model).architecture
    )


JOB = TrainingJob("train", _train)
run = JOB.run


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 trained, 1 the run failed, 2 bad usage, 130 stopped."""
    return JOB.command_line(arguments, description=__doc__)


if __name__ == "__main__":
    sys.exit(main())
