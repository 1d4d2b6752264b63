"""Train a classifier: ``python -m jobs.train_classifier --study NAME --model resnet50 --name NEW``."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.classification.classifier_report import reports, with_patients
from core.classification.prediction import ClassifierArm, Prediction
from core.evaluation.guarded import peak_memory_mb, utc_text
from core.evaluation.record import CaseRecord
from core.requests.registry import job_kind
from core.settings import Settings
from db.runs import RunStatus
from jobs.command_line import command_line
from jobs.commands import reporting_errors
from jobs.grid_training import GridAttempt, main_of, run_grid
from jobs.heartbeat import heartbeat
from jobs.model_names import model_folder


def run(run_id: str, settings: Settings, *, log: Path | None = None) -> RunStatus:
    """Carry out an enrolled training; see `jobs.grid_training.run_grid`."""
    return run_grid(run_id, settings, _train, log=log)


def _train(attempt: GridAttempt) -> str:
    # torch is slow to import, and a request that cannot be carried out should be told quickly.
    from core.training.classification.baseline import fit_baseline
    from core.training.classification.save_classifier import save_classifier
    from core.training.classification.training_run import ClassifierTraining, prepare

    request, say = attempt.request, attempt.report.say
    with heartbeat(attempt.store, attempt.folder.run_id, attempt.report.progress):
        training: ClassifierTraining = prepare(
            request, attempt.cases, attempt.settings, folder=attempt.folder.path
        )
        counts = ", ".join(f"{len(framed)} {side}" for side, framed in training.sides.items())
        say(f"{counts}; split {training.split.sha256[:12]}; starts from {training.started_from}")
        attempt.report.already_done(training.trainer.epochs_done)
        training.trainer.run(attempt.journal.add)
        attempt.journal.finish()
        chosen = training.chosen()
        model, beside = fit_baseline(attempt.cases, training.truths, training.split, rule=request.threshold)
    calls = {
        case_id: (
            chosen.scaling.prediction(
                float(logit), arm=ClassifierArm.NETWORK, side=side, truth=training.truths[case_id]
            ),
            beside[case_id],
        )
        for side, framed in training.sides.items()
        for case_id, logit in zip(framed.case_ids, chosen.logits[side], strict=True)
    }
    _keep(attempt, calls)
    patients = {case.case_id: case.patient_id for case in attempt.cases}
    told = {
        "points": attempt.journal.points(),
        "command": command_line(request),
        "results": reports(with_patients(calls, patients), "test"),
    }
    folder = model_folder(attempt.settings, request)
    card = save_classifier(folder, training, chosen, baseline=model, told=told)
    rate, epoch = training.trainer.best
    start = training.started_from
    return f"classifier {card.name} is ready (from {start}): learning rate {rate:g}, {epoch} epochs"


def _keep(attempt: GridAttempt, calls: Mapping[str, Sequence[Prediction]]) -> None:
    """Into the run's journal, which goes into the store when the run is closed."""
    for case_id, predictions in calls.items():
        record = CaseRecord(
            case_id, utc_text(), peak_memory_mb=peak_memory_mb(), predictions=tuple(predictions)
        )
        attempt.folder.journal.append(record.to_json())


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 trained, 1 the run failed, 2 bad usage, 130 stopped."""
    return main_of(job_kind("train_classifier"), run, description=__doc__, arguments=arguments)


if __name__ == "__main__":
    sys.exit(main())
