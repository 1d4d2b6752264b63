"""What the registry knows of a model: facts that cost nothing, and how to load it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.models.contracts import ModelInfo, Segmenter, VolumeSegmenter

Load = Callable[[ModelInfo, Path, str], Segmenter]
"""(info, weights folder, device name) -> model. Imports what it needs when it is called."""
LoadVolume = Callable[[ModelInfo, Path, str], VolumeSegmenter]
"""The same for a model that follows lesions through volumes."""


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """One line of the registry.

    Attributes:
        info: What is known before loading.
        load: Makes the model.
        packages: Import names that it needs beside the project's base.
        own_sha256: Hash of weights that are no checkpoint of `core.models.checkpoints`: shipped ones and
            those trained here. Raises CheckpointError where they are missing.
        trainable: Whether ``jobs.train`` can start from it.
    """

    info: ModelInfo
    load: Load
    packages: tuple[str, ...] = ()
    own_sha256: Callable[[], str] | None = None
    trainable: bool = False


@dataclass(frozen=True, slots=True)
class RegisteredVolumeModel:
    """One line of the registry of models that follow lesions through volumes; see `RegisteredModel`."""

    info: ModelInfo
    load: LoadVolume
    packages: tuple[str, ...] = ()
    own_sha256: Callable[[], str] | None = None
