"""The models by key; importing this loads no model and no torch."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from core.errors import CheckpointError, SettingsError
from core.models.checkpoints import find_checkpoint
from core.models.classical import CLASSICAL
from core.models.ellipse import ELLIPSE
from core.models.registered_model import RegisteredModel
from core.models.sam_models import MEDSAM_VIT_B, SAM_VIT_B, SAM_VIT_H, SAM_VIT_L
from core.models.segmenter import ModelInfo, Segmenter

MODELS: dict[str, RegisteredModel] = {
    model.info.key: model for model in (ELLIPSE, CLASSICAL, SAM_VIT_B, SAM_VIT_L, SAM_VIT_H, MEDSAM_VIT_B)
}
"""In the order in which pages and help texts list them."""


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a model can be loaded on this machine.

    Attributes:
        info: Of the model.
        missing: What it lacks and what to do, a sentence; None where it is ready.
    """

    info: ModelInfo
    missing: str | None

    @property
    def ready(self) -> bool:
        """Whether nothing is missing."""
        return self.missing is None


def model_info(key: str) -> ModelInfo:
    """What is known of a model before it is loaded.

    Raises:
        SettingsError: No model has this key; the message names those there are.
    """
    return _registered(key).info


def load_model(key: str, weights: Path, *, device: str = "auto") -> Segmenter:
    """A model, ready to embed and predict; a new object at each call.

    Args:
        key: Of `MODELS`.
        weights: Folder of checkpoints (`Settings.weights`).
        device: "auto" (a GPU where there is one), "cpu", "cuda", "cuda:1", "mps".

    Raises:
        SettingsError: The key is not known, or the device is not here.
        CheckpointError: The weights are missing, damaged or of another model, or a package is missing.
    """
    model = _registered(key)
    if missing := _missing_packages(model):
        raise CheckpointError(missing)
    return model.load(model.info, weights, device)


def available_models(weights: Path) -> list[Availability]:
    """All models and whether packages and checkpoint are here; quick, so file contents are not checked."""
    return [
        Availability(model.info, _missing_packages(model) or _missing_weights(model.info, weights))
        for model in MODELS.values()
    ]


def _registered(key: str) -> RegisteredModel:
    if key not in MODELS:
        raise SettingsError(f"model {key!r} is not known; choose from {', '.join(MODELS)}")
    return MODELS[key]


def _missing_packages(model: RegisteredModel) -> str | None:
    names = [name for name in model.packages if find_spec(name) is None]
    return (
        f"packages {', '.join(names)} are not installed: pip install -r requirements.txt" if names else None
    )


def _missing_weights(info: ModelInfo, weights: Path) -> str | None:
    if info.checkpoint is None:
        return None
    try:
        find_checkpoint(info.checkpoint, weights)
    except CheckpointError as error:
        return str(error)
    return None
