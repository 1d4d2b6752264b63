"""Train a U-Net that takes no prompt, and evaluate it on the test side."""

from __future__ import annotations

from collections.abc import Sequence

from core.cases import Case
from core.models.card import write_card
from core.requests.train_unet import FACTS, TrainUnetRequest
from jobs.attempt import Attempt, Outcome
from jobs.case_selection import cases_with_reference, require_pictures
from jobs.command_line import command_line
from jobs.grid_training import grid_identity, grid_journal
from jobs.heartbeat import heartbeat
from jobs.job_kind import JobKind
from jobs.model_names import model_folder
from jobs.test_side import evaluate_test_side


def _select(cases: Sequence[Case], request: TrainUnetRequest) -> list[Case]:
    chosen = cases_with_reference(cases, request)
    require_pictures(chosen, request.study)
    return chosen


def _work(attempt: Attempt) -> Outcome:
    # torch is slow to import, and a request that cannot be carried out should be told quickly.
    from core.training.unet.training_run import prepare, save_unet

    request, settings = attempt.request, attempt.settings
    journal = grid_journal(attempt)
    with heartbeat(attempt.store, attempt.folder.run_id, attempt.report.progress):
        training = prepare(request, attempt.cases, settings, folder=attempt.folder.path)
        sides = training.split
        attempt.report.say(
            f"{len(sides.train)} train, {len(sides.validation)} validation, {len(sides.test)} test; "
            f"split {sides.sha256[:12]}; encoder starts from {training.started_from}"
        )
        journal.follow(training.trainer)
    folder = model_folder(settings, request)
    card = save_unet(
        folder,
        training,
        cases=len(attempt.cases),
        points=journal.points(),
        command=command_line(request),
    )
    if request.evaluate and card.split["test"]:
        write_card(folder, evaluate_test_side(attempt, card))
    rate, epoch = training.trainer.best
    iou = card.curve["IoU on validation"]
    return Outcome(
        f"model {card.name} is ready (encoder from {training.started_from}): learning rate {rate:g}, "
        f"{epoch} epochs, IoU {iou:.3f} on the validation side"
    )


KIND = JobKind(facts=FACTS, select=_select, identity=grid_identity, work=_work)
