"""What the registry knows of a model: facts that cost nothing, and how to load it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.models.segmenter import ModelInfo, Segmenter

Load = Callable[[ModelInfo, Path, str], Segmenter]
"""(info, weights folder, device name) -> model. Imports what it needs when it is called."""


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """One line of the registry.

    Attributes:
        info: What is known before loading.
        load: Makes the model.
        packages: Import names that it needs beside the project's base.
    """

    info: ModelInfo
    load: Load
    packages: tuple[str, ...] = ()
