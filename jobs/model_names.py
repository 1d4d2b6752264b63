"""The names of trained models, unique whatever kind of training makes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.errors import SettingsError
from core.job_state import JobState
from core.models.card import CARD_FILE, read_card
from core.models.catalog import CLICK_MODELS, PICTURE_MODELS
from core.models.made_by import made_by
from core.requests.job_facts import Product
from core.requests.registry import facts_of, facts_or_usual
from core.requests.request import to_json
from core.requests.training_base import TrainingRequest
from core.settings import Settings
from db.runs import RunStatus
from jobs.run_folder import RunFolder


def model_folder(settings: Settings, request: TrainingRequest) -> Path:
    """Return where the model of a training goes.

    Classifiers share their names with one another; every other model with all other models.
    """
    return (settings.classifiers if _is_classifier(request) else settings.models) / request.name


def require_own_name(settings: Settings, request: TrainingRequest) -> None:
    """Refuse a training whose name another one has taken since it was asked for.

    Raises:
        SettingsError: A model of this name was made with other settings.
    """
    folder = model_folder(settings, request)
    if (folder / CARD_FILE).is_file() and not made_by(
        read_card(folder), to_json(request), kind=type(request)
    ):
        raise SettingsError(
            f"name is {request.name!r}: another training has made a model of this name since; "
            "duplicate this one under another name"
        )


def require_free_name(settings: Settings, request: TrainingRequest, *, active: Sequence[RunStatus]) -> None:
    """Refuse a name that a model has, or that a training which waits or goes on will give to its model.

    Args:
        active: Runs that wait or go on.

    Raises:
        SettingsError: The name is taken, or about to be; the message names the run.
    """
    if _is_taken(settings, request):
        raise SettingsError(
            f"name is {request.name!r}: there is a model {request.name!r} already; "
            "give the new one another name"
        )
    for status in active:
        if _makes_a_rival(status, request) and not _is_dead(settings, status):
            raise SettingsError(
                f"name is {request.name!r}: run {status.run.run_id} is about to make a model of this name; "
                "give the new one another name"
            )


def _is_taken(settings: Settings, request: TrainingRequest) -> bool:
    if _is_classifier(request):
        return (model_folder(settings, request) / CARD_FILE).is_file()
    return request.name in PICTURE_MODELS.all(settings.models) | CLICK_MODELS.all(settings.models)


def _makes_a_rival(status: RunStatus, request: TrainingRequest) -> bool:
    same_product = facts_or_usual(status.run.kind).makes is facts_of(request).makes
    return same_product and status.run.request.get("name") == request.name


def _is_dead(settings: Settings, status: RunStatus) -> bool:
    return status.state is JobState.RUNNING and not RunFolder(settings.runs, status.run.run_id).is_claimed()


def _is_classifier(request: TrainingRequest) -> bool:
    return facts_of(request).makes is Product.CLASSIFIER
