"""The trainings that write a learning curve step by step: what those on pictures and on volumes share."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from core.models.card import ModelCard, read_card
from jobs.attempt import Attempt
from jobs.command_line import command_line
from jobs.curve_journal import CurveJournal
from jobs.heartbeat import heartbeat
from jobs.model_names import model_folder

if TYPE_CHECKING:
    from core.training.training_run import TrainingRun
    from core.training.volume_run import VolumeRun

Prepare = Callable[..., "TrainingRun | VolumeRun"]
Save = Callable[..., ModelCard]


def fitted(attempt: Attempt, *, prepare: Prepare, save: Save, shipped: Collection[str]) -> ModelCard:
    """Train a model to the end, and put it into its folder.

    Args:
        attempt: That of a training with a learning curve.
        prepare: (request, cases, settings, folder=...) -> a training that is ready to go.
        save: (folder, training, request, cases=..., origin=...) -> the model's card.
        shipped: Keys of the models that came with the project.
    """
    # torch is slow to import, and a request that cannot be carried out should be told quickly.
    from core.training.finished_parts import Origin

    request, settings, report = attempt.request, attempt.settings, attempt.report
    # How many steps an epoch has may be known only when all lesions are read.
    report.expect(request.epochs * request.steps)
    with heartbeat(attempt.store, attempt.folder.run_id, report.progress):
        training = prepare(request, attempt.cases, settings, folder=attempt.folder.path)
        report.expect(training.settings.total_steps)
        CurveJournal(attempt.store, attempt.folder, report).follow(training.trainer, training.split)
        origin = Origin(
            _architecture(attempt, shipped),
            command_line(request),
            training.trainer.step // training.settings.steps,
        )
        folder = model_folder(settings, request)
        return save(folder, training, request, cases=attempt.cases, origin=origin)


def ready(card: ModelCard) -> str:
    """Return what is said at the end of a training."""
    best = card.curve["Dice on validation"]
    found = (
        "no validation side"
        if best < 0
        else f"Dice {best:.3f} on the validation side at epoch {card.curve['best epoch']}"
    )
    return f"model {card.name} is ready: {found}"


def _architecture(attempt: Attempt, shipped: Collection[str]) -> str:
    """Return the key of the shipped model at the root of the descent."""
    model: Any = attempt.request.model
    return str(model if model in shipped else read_card(attempt.settings.models / model).architecture)
