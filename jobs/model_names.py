"""Every trained model has a name of its own, whatever kind of training makes it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

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
    """`require_own_folder` for a model among all others."""
    require_own_folder(settings.models / request.name, request)


def require_own_folder(folder: Path, request: Any) -> None:
    """Refuse a training whose name another one has taken since it was asked for.

    Args:
        folder: Of its model.
        request: Of any kind of training.

    Raises:
        SettingsError: A model of this name was made with other settings.
    """
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
        raise taken(request.name)
    trainings = [status for status in active if is_training(status.run.kind)]
    require_unclaimed(settings, request.name, active=trainings)


def require_unclaimed(settings: Settings, name: str, *, active: Sequence[RunStatus]) -> None:
    """Refuse a name that a training which waits or goes on will give to its model.

    Args:
        active: Trainings that make models of the same kind.

    Raises:
        SettingsError: Naming the run.
    """
    for status in active:
        dead = (
            status.state is JobState.RUNNING and not RunFolder(settings.runs, status.run.run_id).is_claimed()
        )
        if not dead and status.run.request.get("name") == name:
            raise SettingsError(
                f"name is {name!r}: run {status.run.run_id} is about to make a model of this name; "
                "give the new one another name"
            )


def taken(name: str) -> SettingsError:
    """What is said where a model has the name."""
    return SettingsError(
        f"name is {name!r}: there is a model {name!r} already; give the new one another name"
    )
