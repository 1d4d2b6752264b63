"""What goes into and comes out of a model that segments a whole lesion in a volume from clicks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.models.segmenter import ModelInfo
from core.prompts.values import PromptSet
from core.volumes import Volume


class Placement(StrEnum):
    """Where a model that sees only a block of the volume puts its blocks.

    GROWN needs no reference: a block around the clicks, then further ones until the mask no longer touches
    the border of what was seen; overlaps are blended. REFERENCE is that of zhou2025: as many blocks side by
    side as cover the reference, each segmented alone and put back by its position.
    """

    GROWN = "grown"
    REFERENCE = "reference"


class ClickMemory(StrEnum):
    """Which clicks a model is told beside its previous mask: those of the newest round, or all so far."""

    NEWEST = "newest"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Block:
    """A box of voxels of the model's own grid (the volume's where it does not resample).

    Attributes:
        start: (z, y, x) index of its first voxel; may lie outside the grid, where the block is padded.
        shape: (z, y, x).
    """

    start: tuple[int, int, int]
    shape: tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class LesionAnswer:
    """What was found of one lesion.

    Attributes:
        mask: bool (z, y, x), the volume's grid.
        clicks: All clicks that it answers, in order.
        logits: By block the model's low-resolution logits, to be handed back with the next round.
        encoded: Blocks that the image encoder had to see for this answer; 0 where all were kept.
        voxel_mm: Side of the voxels that the blocks are counted in, where it is not the model's usual one.
    """

    mask: NDArray[np.bool_]
    clicks: PromptSet
    logits: Mapping[Block, NDArray[np.float32]] = field(default_factory=dict)
    encoded: int = 0
    voxel_mm: float | None = None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks that it was put together from."""
        return tuple(self.logits)


class OpenedVolume(Protocol):
    """A volume as a model sees it, with the encodings of its blocks; may be shared between threads."""

    def answer(
        self,
        clicks: PromptSet,
        *,
        previous: LesionAnswer | None = None,
        reference: NDArray[np.bool_] | None = None,
    ) -> LesionAnswer:
        """Segment the lesion that the clicks point at.

        Args:
            clicks: All clicks of the lesion so far, (z, y, x) in index coordinates of the volume.
            previous: The answer to the first so many of these clicks; the others are the newest round.
                None to start afresh.
            reference: bool (z, y, x); where it is given, blocks are placed as `Placement.REFERENCE` says,
                otherwise grown from the clicks. Nothing else of it is used.

        Raises:
            PromptError: No click, a click outside the volume, or a prompt that is no point.
        """
        ...


class ClickSegmenter(Protocol):
    """A model that answers clicks with whole lesions; stateless towards the caller."""

    @property
    def info(self) -> ModelInfo:
        """What is known of the model."""
        ...

    @property
    def checkpoint_sha256(self) -> str | None:
        """Hash of the loaded weights."""
        ...

    def open(self, volume: Volume) -> OpenedVolume:
        """Get ready to answer clicks; encodes nothing yet.

        Raises:
            InputError: The volume cannot be used, e.g. it has no voxel above 0.
        """
        ...
