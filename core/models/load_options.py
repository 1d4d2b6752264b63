"""Choices of a caller that do not belong to a model's weights."""

from __future__ import annotations

from dataclasses import dataclass

from core.models.contracts import ClickMemory

CACHE_BYTES = 256 << 20
MOST_BLOCKS = 27
"""Three along each axis by default, half a block apart: twice a block's side. Each costs an encoding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOptions:
    """The choices with which a model is loaded; all but the device concern models that answer clicks.

    Attributes:
        device: "auto" (a GPU where there is one), "cpu", "cuda", "cuda:1", "mps".
        memory: The clicks that the model is told beside its previous mask. The published weights were trained
            with the newest.
        most_blocks: Most blocks that one lesion may grow over.
        cache_bytes: Most that encodings of one opened volume may take in memory; 0.8 MB a block.
    """

    device: str = "auto"
    memory: ClickMemory = ClickMemory.NEWEST
    most_blocks: int = MOST_BLOCKS
    cache_bytes: int = CACHE_BYTES
