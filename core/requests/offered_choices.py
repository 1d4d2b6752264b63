"""The lists that a form or a command offers: the fixed ones, and those of this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from core.models.catalog import CLICK_MODELS, PICTURE_MODELS, PROPAGATION_MODELS
from core.models.classifiers.trained_classifiers import trained_classifiers
from core.models.registry import Registry
from core.models.trainable import trainable_volume_models
from core.requests.choices import DEVICES, fixed_choices
from core.settings import Settings

MODEL_LISTS: Mapping[str | None, Registry[Any]] = {
    "models": PICTURE_MODELS,
    "trainable": PICTURE_MODELS,
    "trainable_volumes": CLICK_MODELS,
    "volume_models": PROPAGATION_MODELS,
    "click_models": CLICK_MODELS,
}
"""The lists of models, and the registry that each is drawn from."""

_OFFERED_HERE: dict[str, Callable[[], tuple[str, ...]]] = {
    "models": lambda: tuple(PICTURE_MODELS.all()),
    "trainable": lambda: tuple(PICTURE_MODELS.trainable()),
    "trainable_volumes": trainable_volume_models,
    "volume_models": lambda: tuple(PROPAGATION_MODELS.shipped),
    "click_models": lambda: tuple(CLICK_MODELS.all()),
    "trained_classifiers": lambda: tuple(trained_classifiers(Settings.from_environment().classifiers)),
    "devices": lambda: DEVICES,
}
"""Lists that depend on what was trained here; a stored request stays readable where its model is gone."""


def choices(name: str | None) -> tuple[str, ...] | None:
    """Return the values to choose from; None for free input, and for ``studies``, which the store knows."""
    if name in _OFFERED_HERE:
        return _OFFERED_HERE[name]()
    return fixed_choices(name)


def missing(name: str | None, model: str, weights: Path) -> str | None:
    """Return what a model of a list lacks and what to do, a sentence; None where it is ready or not listed.

    Args:
        name: The name of the list.
        model: Key of the model.
        weights: Folder of checkpoints (`Settings.weights`).
    """
    if name not in MODEL_LISTS:
        return None
    found = MODEL_LISTS[name].available(weights)
    return next((one.missing for one in found if one.info.key == model), None)
