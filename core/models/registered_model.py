"""A model as a registry knows it: facts that cost nothing, and how to load it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from core.models.contracts import Model, ModelInfo
from core.models.load_options import LoadOptions

M = TypeVar("M", bound=Model)

Load = Callable[[ModelInfo, Path, LoadOptions], M]
"""(info, weights folder, options) -> model. Imports what it needs when it is called."""


@dataclass(frozen=True, slots=True)
class OnBase(Generic[M]):
    """Weights that go on top of another model of the same registry.

    Attributes:
        base: Key of that model.
        base_sha256: Hash of the weights that it had when these were trained.
        put_on: (info, loaded base, options) -> model. Imports what it needs when it is called.
    """

    base: str
    base_sha256: str | None
    put_on: Callable[[ModelInfo, M, LoadOptions], M]


@dataclass(frozen=True, slots=True)
class RegisteredModel(Generic[M]):
    """An entry of a registry.

    Attributes:
        info: The facts known before loading.
        load: Makes the model, alone or on top of another one.
        packages: Import names that it needs beside the project's base.
        own_sha256: Hash of weights that are no checkpoint of `core.models.checkpoints`: shipped ones and
            those trained here. Raises CheckpointError where they are missing.
        trainable: True where a training here can start from it.
    """

    info: ModelInfo
    load: Load[M] | OnBase[M]
    packages: tuple[str, ...] = ()
    own_sha256: Callable[[], str] | None = None
    trainable: bool = False
