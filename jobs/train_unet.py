"""Train a U-Net: ``python -m jobs.train_unet --study NAME --name NEW --learning-rates 5e-3``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from core.models.card import write_card
from core.requests.registry import job_kind
from core.settings import Settings
from db.runs import RunStatus
from jobs.command_line import command_line
from jobs.commands import reporting_errors
from jobs.grid_training import GridAttempt, main_of, run_grid
from jobs.heartbeat import heartbeat
from jobs.model_names import model_folder
from jobs.test_side import evaluate_test_side


def run(run_id: str, settings: Settings, *, log: Path | None = None) -> RunStatus:
    """Carry out an enrolled training; see `jobs.grid_training.run_grid`."""
    return run_grid(run_id, settings, _train, log=log)


def _train(attempt: GridAttempt) -> str:
    # torch is slow to import, and a request that cannot be carried out should be told quickly.
    from core.training.unet.training_run import prepare, save_unet

    request, settings, report = attempt.request, attempt.settings, attempt.report
    with heartbeat(attempt.store, attempt.folder.run_id, report.progress):
        training = prepare(request, attempt.cases, settings, folder=attempt.folder.path)
        sides = training.split
        report.say(
            f"{len(sides.train)} train, {len(sides.validation)} validation, {len(sides.test)} test; "
            f"split {sides.sha256[:12]}; encoder starts from {training.started_from}"
        )
        report.already_done(training.trainer.epochs_done)
        training.trainer.run(attempt.journal.add)
        attempt.journal.finish()
    folder = model_folder(settings, request)
    card = save_unet(
        folder,
        training,
        cases=len(attempt.cases),
        points=attempt.journal.points(),
        command=command_line(request),
    )
    if request.evaluate and card.split["test"]:
        write_card(folder, evaluate_test_side(attempt.store, settings, request, card=card, report=report))
    rate, epoch = training.trainer.best
    iou = card.curve["IoU on validation"]
    return (
        f"model {card.name} is ready (encoder from {training.started_from}): learning rate {rate:g}, "
        f"{epoch} epochs, IoU {iou:.3f} on the validation side"
    )


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 trained, 1 the run failed, 2 bad usage, 130 stopped."""
    return main_of(job_kind("train_unet"), run, description=__doc__, arguments=arguments)


if __name__ == "__main__":
    sys.exit(main())
