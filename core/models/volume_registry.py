"""The models that follow lesions through volumes, by key; importing this loads no model and no torch."""

from __future__ import annotations

from pathlib import Path

from core.errors import SettingsError
from core.models.availability import Availability, availability, require_packages, weights_sha256
from core.models.box_ellipse_volume import BOX_ELLIPSE_VOLUME
from core.models.contracts import ModelInfo, VolumeSegmenter
from core.models.registered_model import RegisteredVolumeModel
from core.models.sam2_models import SAM2_VOLUME_MODELS
from core.models.slice_tracker_model import SLICE_TRACKER

VOLUME_MODELS: dict[str, RegisteredVolumeModel] = {
    model.info.key: model for model in (BOX_ELLIPSE_VOLUME, SLICE_TRACKER, *SAM2_VOLUME_MODELS)
}
"""In the order in which pages and help texts list them."""


def volume_model_info(key: str) -> ModelInfo:
    """What is known of a model before it is loaded.

    Raises:
        SettingsError: No model has this key; the message names those there are.
    """
    return _registered(key).info


def volume_model_sha256(key: str, weights: Path) -> str | None:
    """Hash of a model's weights without loading it; None for a model without weights.

    Raises:
        SettingsError: The key is not known.
        CheckpointError: The weights are missing or damaged.
    """
    return weights_sha256(_registered(key), weights)


def load_volume_model(
    key: str, weights: Path, *, device: str = "auto", models: Path | None = None
) -> VolumeSegmenter:
    """A model, ready to follow lesions; a new object at each call.

    Args:
        key: Of `VOLUME_MODELS`.
        weights: Folder of checkpoints (`Settings.weights`).
        device: See `core.models.registry.load_model`.
        models: Folder of trained models (`Settings.models`); no trained model follows lesions as yet, so it
            changes nothing.

    Raises:
        SettingsError: The key is not known, or the device is not here.
        CheckpointError: The weights are missing, damaged or of another model, or a package is missing.
    """
    model = _registered(key)
    require_packages(model)
    return model.load(model.info, weights, device)


def available_volume_models(weights: Path) -> list[Availability]:
    """All models and whether packages and checkpoint are here; quick, so file contents are not checked."""
    return [availability(model, weights) for model in VOLUME_MODELS.values()]


def _registered(key: str) -> RegisteredVolumeModel:
    if key not in VOLUME_MODELS:
        raise SettingsError(f"volume model {key!r} is not known; choose from {', '.join(VOLUME_MODELS)}")
    return VOLUME_MODELS[key]
