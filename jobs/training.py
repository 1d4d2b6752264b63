"""The flow of every training: prepare, train to the end with every point kept, and what comes after."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from core.models.card import ModelCard, read_card
from jobs.attempt import Attempt
from jobs.command_line import command_line
from jobs.curve_journal import CurveJournal
from jobs.heartbeat import heartbeat
from jobs.model_names import model_folder
from jobs.training_journal import TrainingJournal

Prepare = Callable[..., Any]
"""(request, cases, settings, folder=...) -> a training that is ready to go, with its trainer and split."""
Save = Callable[..., ModelCard]
"""(folder, training, request, cases=..., origin=...) -> the card of the model that is now in the folder."""


@contextmanager
def trained(attempt: Attempt, prepare: Prepare, journal: TrainingJournal) -> Iterator[Any]:
    """Train to the end, and give the training to the block; until the block ends the run shows signs of life.

    Raises:
        StudyError: The request cannot be carried out.
    """
    report = attempt.report
    with heartbeat(attempt.store, attempt.folder.run_id, report.progress):
        training = prepare(attempt.request, attempt.cases, attempt.settings, folder=attempt.folder.path)
        split = training.split
        report.say(
            f"{len(split.train)} cases to train on, {len(split.validation)} to validate, "
            f"{len(split.test)} to test; split {split.sha256[:12]}"
        )
        journal.follow(training.trainer)
        yield training


def trained_model(attempt: Attempt, prepare: Prepare, save: Save, *, shipped: Collection[str]) -> ModelCard:
    """Train a model step by step, put it into its folder, and return its card.

    Args:
        attempt: The attempt of a training with a learning curve.
        prepare: The function that prepares it (see `Prepare`).
        save: The function that saves its model (see `Save`).
        shipped: Keys of the models that came with the project.
    """
    # torch is slow to import, and a request that cannot be carried out should be told quickly.
    from core.training.finished_parts import Origin

    request, settings = attempt.request, attempt.settings
    # How many steps an epoch has may be known only when all lesions are read.
    attempt.report.expect(request.epochs * request.steps)
    with trained(attempt, prepare, CurveJournal(attempt)) as training:
        known = request.model in shipped
        origin = Origin(
            request.model if known else read_card(settings.models / request.model).architecture,
            command_line(request),
            training.trainer.step // training.settings.steps,
        )
        folder = model_folder(settings, request)
        return save(folder, training, request, cases=attempt.cases, origin=origin)


def ready(card: ModelCard) -> str:
    """Return what is said at the end of a training step by step."""
    best = card.curve["Dice on validation"]
    found = (
        "no validation side"
        if best < 0
        else f"Dice {best:.3f} on the validation side at epoch {card.curve['best epoch']}"
    )
    return f"model {card.name} is ready: {found}"
