"""What goes into and comes out of a model that follows lesions through a volume."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import PromptError
from core.models.segmenter import ModelInfo
from core.prompts.values import PromptSet


class Direction(StrEnum):
    """Where it goes from the prompted slices; slice numbers grow from foot to head (`core.volumes`)."""

    UP = "up"
    DOWN = "down"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class SlicePrompts:
    """Prompts on one axial slice; their coordinates are (y, x)."""

    slice_index: int
    prompts: PromptSet


@dataclass(frozen=True, slots=True)
class LesionPrompts:
    """All prompts of one lesion, on one slice or several (later ones correct earlier answers)."""

    lesion_id: str
    slices: tuple[SlicePrompts, ...]

    def __post_init__(self) -> None:
        numbers = [one.slice_index for one in self.slices]
        if not numbers or len(set(numbers)) != len(numbers):
            raise PromptError(
                f"lesion {self.lesion_id!r} has prompts on slices {numbers}; give at least one, each once"
            )


@dataclass(frozen=True, slots=True)
class Span:
    """The slices that may be answered, both ends included.

    Attributes:
        stop_after_empty: A direction of a lesion ends after so many answers in a row without a pixel;
            None follows it to the end of the span.
    """

    first: int
    last: int
    stop_after_empty: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last:
            raise PromptError(f"slices {self.first} to {self.last} are no range; give first <= last")


class Frames(Protocol):
    """The axial slices as pictures, made when asked for, so that a volume need not be converted whole."""

    def __len__(self) -> int:
        """Number of slices."""
        ...

    @property
    def shape(self) -> tuple[int, int]:
        """(y, x) of every slice."""
        ...

    def __getitem__(self, slice_index: int) -> NDArray[np.uint8]:
        """One slice, (y, x)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class SliceAnswer:
    """What was found of one lesion on one slice.

    Attributes:
        mask: bool (y, x); all False where the lesion is not seen.
        score: The model's own: for SAM 2 the object score (a logit, above 0 for "there"); for the slice
            tracker the predicted IoU; None where there is none.
        prompted: True on a slice with a prompt.
    """

    lesion_id: str
    slice_index: int
    mask: NDArray[np.bool_]
    score: float | None
    prompted: bool = False


class VolumeSegmenter(Protocol):
    """A model that follows lesions; stateless towards the caller."""

    @property
    def info(self) -> ModelInfo:
        """What is known of the model."""
        ...

    @property
    def checkpoint_sha256(self) -> str | None:
        """Hash of the loaded weights."""
        ...

    def propagate(
        self, frames: Frames, lesions: Sequence[LesionPrompts], *, direction: Direction, span: Span
    ) -> Iterator[SliceAnswer]:
        """Answers in the order in which they are found; each lesion and slice once.

        Slices outside the span are not answered. Lesions don't change each other.

        Raises:
            PromptError: A prompt outside the volume or the span, or of a kind that the model does not take.
        """
        ...
