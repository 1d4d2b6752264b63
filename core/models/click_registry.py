"""The models that answer clicks in volumes, by key; importing this loads no model and no torch."""

from __future__ import annotations

from pathlib import Path

from core.errors import SettingsError
from core.models.availability import Availability, availability, require_packages, weights_sha256
from core.models.click_models import (
    SAM_MED3D,
    SCRATCH,
    SPHERE_AT_CLICK,
    STARTER_3D,
    RegisteredClickModel,
)
from core.models.click_options import ClickOptions
from core.models.contracts import ClickMemory, ClickSegmenter, ModelInfo
from core.models.trained_click import trained_click_models
from core.settings import Settings

CLICK_MODELS: dict[str, RegisteredClickModel] = {
    model.info.key: model for model in (SPHERE_AT_CLICK, STARTER_3D, SAM_MED3D)
}
"""Those that come with the project, in the order in which pages and help texts list them."""


def all_click_models(models: Path | None = None) -> dict[str, RegisteredClickModel]:
    """`CLICK_MODELS` and those that were trained here.

    Args:
        models: Folder of trained models (`Settings.models`); None for the one of the environment.
    """
    folder = Settings.from_environment().models if models is None else models
    return CLICK_MODELS | trained_click_models(folder)


def trainable_volume_models(models: Path | None = None) -> tuple[str, ...]:
    """Keys of the models that ``jobs.train_volumes`` can start from, those from nothing alone at the end.

    Args:
        models: See `all_click_models`.
    """
    able = [key for key, model in all_click_models(models).items() if model.trainable]
    return tuple(dict.fromkeys([*able, *SCRATCH]))


def click_model_info(key: str, *, models: Path | None = None) -> ModelInfo:
    """What is known of a model before it is loaded.

    Raises:
        SettingsError: No model has this key; the message names those there are.
    """
    return _registered(key, models).info


def click_model_sha256(key: str, weights: Path, *, models: Path | None = None) -> str | None:
    """Hash of a model's weights without loading it; None for a model without weights.

    Raises:
        SettingsError: The key is not known.
        CheckpointError: The weights are missing or damaged.
    """
    return weights_sha256(_registered(key, models), weights)


def load_click_model(
    key: str,
    weights: Path,
    *,
    device: str = "auto",
    models: Path | None = None,
    memory: ClickMemory = ClickMemory.NEWEST,
) -> ClickSegmenter:
    """A model, ready to open volumes; a new object at each call.

    Args:
        key: Of `all_click_models`.
        weights: Folder of checkpoints (`Settings.weights`).
        device: See `core.models.registry.load_model`.
        models: See `all_click_models`.
        memory: Which clicks it is told beside its previous mask.

    Raises:
        SettingsError: The key is not known, or the device is not here.
        CheckpointError: The weights are missing, damaged or of another model, or a package is missing.
    """
    model = _registered(key, models)
    require_packages(model)
    return model.load(model.info, weights, ClickOptions(device=device, memory=memory))


def available_click_models(weights: Path, *, models: Path | None = None) -> list[Availability]:
    """All models and whether packages and checkpoint are here; quick, so file contents are not checked."""
    return [availability(model, weights) for model in all_click_models(models).values()]


def require_network(key: str, *, models: Path | None = None) -> None:
    """Refuse a model that has no SAM-Med3D network, so that nothing can be trained from it.

    Raises:
        SettingsError: Naming those that have one.
    """
    _registered(key, models)
    able = [name for name, model in all_click_models(models).items() if model.trainable]
    if key not in able:
        raise SettingsError(f"model {key!r} has no network to train; choose from {', '.join(able)}")


def _registered(key: str, models: Path | None) -> RegisteredClickModel:
    if key in CLICK_MODELS:
        return CLICK_MODELS[key]
    known = all_click_models(models)
    if key not in known:
        raise SettingsError(f"click model {key!r} is not known; choose from {', '.join(known)}")
    return known[key]
