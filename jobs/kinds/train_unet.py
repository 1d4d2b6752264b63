"""Train a U-Net that takes no prompt, and evaluate it on the test side."""

from __future__ import annotations

from collections.abc import Sequence

from core.cases import Case
from core.requests.train_classifier import TrainClassifierRequest
from core.requests.train_unet import FACTS, TrainUnetRequest
from core.settings import Settings
from core.training.partitions import request_split
from jobs.attempt import Attempt, Outcome
from jobs.case_selection import cases_with_reference, require_pictures
from jobs.command_line import command_line
from jobs.grid_journal import GridJournal
from jobs.job_kind import IdentityInputs, JobKind
from jobs.model_names import model_folder
from jobs.test_side import evaluate_test_side
from jobs.training import trained

GridRequest = TrainUnetRequest | TrainClassifierRequest


def grid_identity(settings: Settings, request: GridRequest, cases: Sequence[Case]) -> IdentityInputs:
    """Return the preprocessing of a network that starts from no model of ours.

    Raises:
        StudyError: The split cannot be drawn.
    """
    request_split(cases, request)  # told before anything waits in the queue
    return IdentityInputs(None, f"{request.model}-{request.size}-v1")


def _select(cases: Sequence[Case], request: TrainUnetRequest) -> list[Case]:
    chosen = cases_with_reference(cases, request)
    require_pictures(chosen, request.study)
    return chosen


def _work(attempt: Attempt) -> Outcome:
    # torch is slow to import, and a request that cannot be carried out should be told quickly.
    from core.training.unet.training_run import prepare, save_unet

    request, journal = attempt.request, GridJournal(attempt)
    with trained(attempt, prepare, journal) as training:
        card = save_unet(
            model_folder(attempt.settings, request),
            training,
            cases=len(attempt.cases),
            points=journal.points(),
            command=command_line(request),
        )
    evaluate_test_side(attempt, card)
    rate, epoch = training.trainer.best
    iou = card.curve["IoU on validation"]
    return Outcome(
        f"model {card.name} is ready (encoder from {training.started_from}): learning rate {rate:g}, "
        f"{epoch} epochs, IoU {iou:.3f} on the validation side"
    )


KIND = JobKind(facts=FACTS, select=_select, identity=grid_identity, work=_work)
