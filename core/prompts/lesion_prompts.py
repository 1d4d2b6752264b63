"""Prompts of lesions on slices of a volume, and the slices that they are to be followed through."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.errors import PromptError
from core.prompts.values import PromptSet


class SliceDirection(StrEnum):
    """The direction from the prompted slices; slice numbers grow from foot to head (`core.volumes`)."""

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
    """The prompts of one lesion, on one slice or several (later ones correct earlier answers)."""

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
