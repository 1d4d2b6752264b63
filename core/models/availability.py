"""The answer to whether a registered model can be loaded here, and which weights it would get."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core.errors import CheckpointError
from core.models.checkpoints import checkpoint_sha256, find_checkpoint
from core.models.contracts import ModelInfo
from core.models.registered_model import RegisteredModel

AnyModel = RegisteredModel[Any]


@dataclass(frozen=True, slots=True)
class Availability:
    """The answer to whether a model can be loaded on this machine.

    Attributes:
        info: Facts of the model.
        missing: A sentence on what it lacks and what to do; None where it is ready.
    """

    info: ModelInfo
    missing: str | None

    @property
    def ready(self) -> bool:
        """Tell whether nothing is missing."""
        return self.missing is None


def availability(model: AnyModel, weights: Path) -> Availability:
    """Tell whether packages and checkpoint are here; quick, so file contents are not checked."""
    return Availability(model.info, _missing_packages(model) or _missing_weights(model, weights))


def require_packages(model: AnyModel) -> None:
    """Refuse a model whose packages are not installed.

    Raises:
        CheckpointError: Naming them.
    """
    if missing := _missing_packages(model):
        raise CheckpointError(missing)


def weights_sha256(model: AnyModel, weights: Path) -> str | None:
    """Return the hash of a model's weights without loading it; None for a model without weights.

    Raises:
        CheckpointError: The weights are missing or damaged.
    """
    if model.own_sha256 is not None:
        return model.own_sha256()
    return None if model.info.checkpoint is None else checkpoint_sha256(model.info.checkpoint, weights)


def _missing_packages(model: AnyModel) -> str | None:
    names = [name for name in model.packages if find_spec(name) is None]
    return (
        f"packages {', '.join(names)} are not installed: pip install -r requirements.txt" if names else None
    )


def _missing_weights(model: AnyModel, weights: Path) -> str | None:
    try:
        if model.own_sha256 is not None:
            model.own_sha256()
        if model.info.checkpoint is not None:
            find_checkpoint(model.info.checkpoint, weights)
    except CheckpointError as error:
        return str(error)
    return None
