"""The models that follow lesions through volumes, by key; importing this loads no model and no torch."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from core.errors import CheckpointError, SettingsError
from core.models.box_ellipse_volume import BOX_ELLIPSE_VOLUME
from core.models.checkpoints import checkpoint_sha256, find_checkpoint
from core.models.registered_model import RegisteredVolumeModel
from core.models.registry import Availability
from core.models.sam2_models import SAM2_VOLUME_MODELS
from core.models.segmenter import ModelInfo
from core.models.slice_tracker_model import SLICE_TRACKER
from core.propagation.values import VolumeSegmenter

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
    model = _registered(key)
    if model.own_sha256 is not None:
        return model.own_sha256()
    return None if model.info.checkpoint is None else checkpoint_sha256(model.info.checkpoint, weights)


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
    if missing := _missing_packages(model):
        raise CheckpointError(missing)
    return model.load(model.info, weights, device)


def available_volume_models(weights: Path) -> list[Availability]:
    """All models and whether packages and checkpoint are here; quick, so file contents are not checked."""
    return [
        Availability(model.info, _missing_packages(model) or _missing_weights(model, weights))
        for model in VOLUME_MODELS.values()
    ]


def _registered(key: str) -> RegisteredVolumeModel:
    if key not in VOLUME_MODELS:
        raise SettingsError(f"volume model {key!r} is not known; choose from {', '.join(VOLUME_MODELS)}")
    return VOLUME_MODELS[key]


def _missing_packages(model: RegisteredVolumeModel) -> str | None:
    names = [name for name in model.packages if find_spec(name) is None]
    return (
        f"packages {', '.join(names)} are not installed: pip install -r requirements.txt" if names else None
    )


def _missing_weights(model: RegisteredVolumeModel, weights: Path) -> str | None:
    try:
        if model.own_sha256 is not None:
            model.own_sha256()
        if model.info.checkpoint is not None:
            find_checkpoint(model.info.checkpoint, weights)
    except CheckpointError as error:
        return str(error)
    return None
