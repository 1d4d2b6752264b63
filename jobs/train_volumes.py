"""Train a model on volumes: ``python -m jobs.train_volumes --study NAME --model KEY --name NEW``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from core.cases import Case
from core.job_state import JobState
from core.models.card import ModelCard, read_card
from core.models.volume_architectures import VOLUME_ARCHITECTURES
from core.requests.train_volumes import TrainVolumesRequest
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
from jobs.train_volumes_enrolment import training_volumes
from jobs.training_job import TrainingJob, ready


def _train(
    store: Store, folder: RunFolder, request: TrainVolumesRequest, settings: Settings, log: Path | None
) -> RunStatus:
    require_own_name(settings, request)
    with store.connect() as con:
        cases = training_volumes(study_cases(con, request, settings), request)
    # How many steps an epoch has may be known only when all lesions are read.
    report = Report(request.epochs * request.steps, log=log, unit="steps")
    with heartbeat(store, folder.run_id, report.progress):
        card = _fitted(store, folder, request, settings=settings, cases=cases, report=report)
    return close(store, folder, last_word(JobState.SUCCEEDED, ready(card)), progress=report.progress())


def _fitted(
    store: Store,
    folder: RunFolder,
    request: TrainVolumesRequest,
    *,
    settings: Settings,
    cases: list[Case],
    report: Report,
) -> ModelCard:
    # torch is slow to import, and a request that cannot be carried out should be told quickly.
    from core.training.finished_parts import Origin
    from core.training.save_volume_model import save_volume_model
    from core.training.volume_run import prepare_volumes

    training = prepare_volumes(request, cases, settings, folder=folder.path)
    report.expect(training.settings.total_steps)
    CurveJournal(store, folder, report).follow(training.trainer, training.split)
    origin = Origin(
        _architecture(request, settings),
        command_line(request),
        training.trainer.step // training.settings.steps,
    )
    return save_volume_model(settings.models / request.name, training, request, cases=cases, origin=origin)


def _architecture(request: TrainVolumesRequest, settings: Settings) -> str:
    """Key of the shipped model at the root of the descent."""
    if request.model in VOLUME_ARCHITECTURES:
        return request.model
    return read_card(settings.models / request.model).architecture


JOB = TrainingJob("train_volumes", _train)
run = JOB.run


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 trained, 1 the run failed, 2 bad usage, 130 stopped."""
    return JOB.command_line(arguments, description=__doc__)


if __name__ == "__main__":
    sys.exit(main())
