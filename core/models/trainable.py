"""The models that a training on volumes can start from; importing this loads no torch."""

from __future__ import annotations

from pathlib import Path

from core.models.catalog import CLICK_MODELS
from core.models.volume_architectures import SCRATCH


def trainable_volume_models(models: Path | None = None) -> tuple[str, ...]:
    """Return keys that ``jobs.train_volumes`` takes, those that are trained from nothing alone at the end.

    Args:
        models: Folder of trained models; None for the one of the environment.
    """
    return tuple(dict.fromkeys([*CLICK_MODELS.trainable(models), *SCRATCH]))
