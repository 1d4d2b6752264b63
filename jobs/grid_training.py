"""The trainings over a grid of learning rates and epochs: what classifiers and the U-Net share."""

from __future__ import annotations

from collections.abc import Sequence

from core.cases import Case
from core.requests.grid_train import GridTrainRequest
from core.requests.train_classifier import TrainClassifierRequest
from core.requests.train_unet import TrainUnetRequest
from core.settings import Settings
from core.training.partitions import request_split
from jobs.attempt import Attempt
from jobs.grid_journal import GridJournal
from jobs.job_kind import IdentityInputs

GridRequest = TrainClassifierRequest | TrainUnetRequest


def grid_identity(settings: Settings, request: GridRequest, cases: Sequence[Case]) -> IdentityInputs:
    """Return the preprocessing of the network, which starts from no model of ours.

    Raises:
        StudyError: The split cannot be drawn.
    """
    request_split(cases, request)  # told before anything waits in the queue
    return IdentityInputs(None, f"{request.model}-{request.size}-v1")


def grid_journal(attempt: Attempt) -> GridJournal:
    """Return the journal of a training over a grid, whose epochs are what its progress counts."""
    request: GridTrainRequest = attempt.request
    grid = request.grid
    attempt.report.expect(len(grid.learning_rates) * grid.record_epochs[-1])
    return GridJournal(attempt.store, attempt.folder, attempt.report)
