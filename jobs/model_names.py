"""Every trained model has a name of its own, whatever kind of training makes it."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import SettingsError
from core.job_state import JobState
from core.models.card import CARD_FILE, read_card
from core.models.click_registry import all_click_models
from core.models.made_by import made_by
from core.models.registry import all_models
from core.requests.registry import is_training
from core.requests.request import to_json
from core.requests.train import TrainRequest
from core.requests.train_volumes import TrainVolumesRequest
from core.settings import Settings
from db.runs import RunStatus
from jobs.run_folder import RunFolder

AnyTraining = TrainRequest | TrainVolumesRequest


def require_own_name(settings: Settings, request: AnyTraining) -> None:
    """Refuse a training whose name another one has taken since it was asked for.

    Raises:
        SettingsError: A model of this name was made with other settings.
    """
    folder = settings.models / request.name
    if (folder / CARD_FILE).is_file() and not made_by(
        read_card(folder), to_json(request), kind=type(request)
    ):
        raise SettingsError(
            f"name is {request.name!r}: another training has made a model of this name since; "
            "duplicate this one under another name"
        )


def require_free_name(settings: Settings, request: AnyTraining, *, active: Sequence[RunStatus]) -> None:
    """Refuse a name that a model has, or that a waiting training will give to its model.

    Args:
        active: Runs that wait or go on.

    Raises:
        SettingsError: The name is taken, or about to be.
    """
    if request.name in all_models(settings.models) | all_click_models(settings.models):
        raise SettingsError(
            f"name is {request.name!r}: there is a model {request.name!r} already; "
            "give the new one another name"
        )
    for status in active:
        dead = (
            status.state is JobState.RUNNING and not RunFolder(settings.runs, status.run.run_id).is_claimed()
        )
        if not dead and is_training(status.run.kind) and status.run.request.get("name") == request.name:
            raise SettingsError(
                f"name is {request.name!r}: run {status.run.run_id} is about to make a model of this name; "
                "give the new one another name"
            )
