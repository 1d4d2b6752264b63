"""The models by key; importing this loads no model and no torch."""

from __future__ import annotations

from pathlib import Path

from core.errors import SettingsError
from core.models.availability import Availability, availability, require_packages, weights_sha256
from core.models.classical import CLASSICAL
from core.models.contracts import ModelInfo, Segmenter
from core.models.ellipse import ELLIPSE
from core.models.registered_model import RegisteredModel
from core.models.sam2_models import SAM2_MODELS
from core.models.sam_models import MEDSAM_VIT_B, SAM_VIT_B, SAM_VIT_H, SAM_VIT_L
from core.models.starter_model import STARTER_2D
from core.models.trained import trained_models
from core.settings import Settings

MODELS: dict[str, RegisteredModel] = {
    model.info.key: model
    for model in (
        ELLIPSE,
        STARTER_2D,
        CLASSICAL,
        SAM_VIT_B,
        SAM_VIT_L,
        SAM_VIT_H,
        MEDSAM_VIT_B,
        *SAM2_MODELS,
    )
}
"""Those that come with the project, in the order in which pages and help texts list them."""


def all_models(models: Path | None = None) -> dict[str, RegisteredModel]:
    """`MODELS` and those that were trained here.

    Args:
        models: Folder of trained models (`Settings.models`); None for the one of the environment.
    """
    folder = Settings.from_environment().models if models is None else models
    return MODELS | trained_models(folder)


def model_info(key: str, *, models: Path | None = None) -> ModelInfo:
    """What is known of a model before it is loaded.

    Args:
        models: See `all_models`.

    Raises:
        SettingsError: No model has this key; the message names those there are.
    """
    return _registered(key, models).info


def model_sha256(key: str, weights: Path, *, models: Path | None = None) -> str | None:
    """Hash of a model's weights without loading it; None for a model without weights.

    Raises:
        SettingsError: The key is not known.
        CheckpointError: The weights are missing or damaged.
    """
    return weights_sha256(_registered(key, models), weights)


def load_model(key: str, weights: Path, *, device: str = "auto", models: Path | None = None) -> Segmenter:
    """A model, ready to embed and predict; a new object at each call.

    Args:
        key: Of `all_models`.
        weights: Folder of checkpoints (`Settings.weights`).
        models: See `all_models`.
        device: "auto" (a GPU where there is one), "cpu", "cuda", "cuda:1", "mps".

    Raises:
        SettingsError: The key is not known, or the device is not here.
        CheckpointError: The weights are missing, damaged or of another model, or a package is missing.
    """
    model = _registered(key, models)
    require_packages(model)
    return model.load(model.info, weights, device)


def available_models(weights: Path, *, models: Path | None = None) -> list[Availability]:
    """All models and whether packages and checkpoint are here; quick, so file contents are not checked."""
    return [availability(model, weights) for model in all_models(models).values()]


def _registered(key: str, models: Path | None) -> RegisteredModel:
    if key in MODELS:
        return MODELS[key]
    known = all_models(models)
    if key not in known:
        raise SettingsError(f"model {key!r} is not known; choose from {', '.join(known)}")
    return known[key]
