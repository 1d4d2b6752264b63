"""A model whose module can be trained, in the wanted size."""

from __future__ import annotations

from pathlib import Path

from core.errors import SettingsError
from core.models.registry import load_model
from core.models.sam import SamSegmenter
from core.models.starter.build import SIZE
from core.models.starter.encoder import StarterEncoder
from core.models.starter.load import blank_starter, resized_starter
from core.models.starter_model import STARTER_2D


def load_trainable(
    key: str, weights: Path, *, device: str = "auto", models: Path | None = None, size: int | None = None
) -> SamSegmenter:
    """A loaded model that shows its module.

    Args:
        key: A SAM, the starter, or a model trained from one of them.
        size: Side of the input; None leaves it as it is. Only the starter can be resized.

    Raises:
        SettingsError: The model cannot be trained, or not be resized.
        CheckpointError: See `core.models.registry.load_model`.
    """
    model = load_model(key, weights, device=device, models=models)
    if not isinstance(model, SamSegmenter):
        raise SettingsError(f"model {key!r} cannot be trained; choose a SAM or the starter")
    now = int(model.sam.image_encoder.img_size)
    if size is None or size == now:
        return model
    if not isinstance(model.sam.image_encoder, StarterEncoder):
        raise SettingsError(f"model {key!r} takes {now} x {now} pixels; leave the size out")
    return resized_starter(model, size)


def blank_trainable(key: str, *, size: int | None, seed: int, device: str = "auto") -> SamSegmenter:
    """A model with random weights.

    Raises:
        SettingsError: Only the starter is small enough to be trained from nothing.
    """
    if key != STARTER_2D.info.key:
        raise SettingsError(f"model {key!r} is not trained from nothing here; choose {STARTER_2D.info.key}")
    return blank_starter(size or SIZE, seed=seed, device=device)
