"""Models whose module can be trained: loaded by key in the wanted size, or with random weights."""

from __future__ import annotations

from pathlib import Path

from core.errors import SettingsError
from core.models.catalog import CLICK_MODELS, PICTURE_MODELS
from core.models.resized import require_sam_segmenter, resized
from core.models.sam import SamSegmenter
from core.models.sam_med3d.load_trained_med3d import require_med3d
from core.models.sam_med3d.med3d_segmenter import Med3DSegmenter
from core.models.starter.build_starter import SIZE
from core.models.starter.load_starter import blank_starter
from core.models.starter_2d_model import STARTER_2D


def load_trainable(
    key: str, weights: Path, *, device: str = "auto", models: Path | None = None, size: int | None = None
) -> SamSegmenter:
    """Load a model of pictures that shows its module.

    Args:
        key: A SAM, the starter, or a model trained from one of them.
        weights: Folder of checkpoints.
        device: The device, see `core.models.load_options.LoadOptions`.
        models: Folder of trained models.
        size: Side of the input; None leaves it as it is. Only the starter can be resized.

    Raises:
        SettingsError: The model cannot be trained, or not be resized.
        CheckpointError: See `core.models.registry.Registry.load`.
    """
    model = PICTURE_MODELS.load(key, weights, device=device, models=models)
    return resized(require_sam_segmenter(model, key), size)


def load_trainable_volume_model(
    key: str, weights: Path, *, device: str = "auto", models: Path | None = None
) -> Med3DSegmenter:
    """Load a model of clicks that shows its network.

    Raises:
        SettingsError: The key is not known, or the model has no network to train.
        CheckpointError: See `core.models.registry.Registry.load`.
    """
    able = CLICK_MODELS.trainable(models)
    if not CLICK_MODELS.find(key, models=models).trainable:
        raise SettingsError(f"model {key!r} has no network to train; choose from {', '.join(able)}")
    return require_med3d(CLICK_MODELS.load(key, weights, device=device, models=models), key)


def blank_trainable(key: str, *, size: int | None, seed: int, device: str = "auto") -> SamSegmenter:
    """Make a model of pictures with random weights.

    Raises:
        SettingsError: Only the starter is small enough to be trained from nothing.
    """
    if key != STARTER_2D.info.key:
        raise SettingsError(f"model {key!r} is not trained from nothing here; choose {STARTER_2D.info.key}")
    return blank_starter(STARTER_2D.info, size or SIZE, seed=seed, device=device)
