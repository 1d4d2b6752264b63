"""The slices that a lesion is followed through, and when it is left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.prompts.lesion_prompts import LesionPrompts, SliceDirection, Span


@dataclass(slots=True)
class SlicePath:
    """The slices through which one lesion is followed in one direction, and whether it still is.

    Attributes:
        slices: The slice numbers, in the order in which they are answered.
        upward: True where these grow.
        prompted: Slices of the lesion with a prompt.
        stop_after_empty: The limit of empty answers, see `Span`.
    """

    slices: range
    upward: bool
    prompted: frozenset[int]
    stop_after_empty: int | None
    ended: bool = False
    _empty_in_a_row: int = 0

    def wants(self, slice_index: int) -> bool:
        """Tell whether the slice is to be answered on this path."""
        return not self.ended and slice_index in self.slices

    def record(self, slice_index: int, mask: NDArray[np.bool_]) -> None:
        """Record an answer; the path ends after enough empty ones unless a prompt still lies ahead."""
        self._empty_in_a_row = 0 if mask.any() else self._empty_in_a_row + 1
        if self.stop_after_empty is None or self._empty_in_a_row < self.stop_after_empty:
            return
        self.ended = not any(self._ahead(other, slice_index) for other in self.prompted)

    def _ahead(self, other: int, slice_index: int) -> bool:
        return other > slice_index if self.upward else other < slice_index


def slice_paths(lesion: LesionPrompts, direction: SliceDirection, span: Span) -> tuple[SlicePath, ...]:
    """Return the paths of a lesion, in the order in which they are followed.

    UP starts at the lowest slice with a prompt, DOWN at the highest; BOTH goes up from the lowest to the
    end of the span and then down from the slice below it, so that each slice is answered once.
    """
    prompted = frozenset(given.slice_index for given in lesion.slices)
    low, high = min(prompted), max(prompted)
    up = SlicePath(range(low, span.last + 1), True, prompted, span.stop_after_empty)
    if direction is SliceDirection.UP:
        return (up,)
    start = high if direction is SliceDirection.DOWN else low - 1
    down = SlicePath(range(start, span.first - 1, -1), False, prompted, span.stop_after_empty)
    return (down,) if direction is SliceDirection.DOWN else (up, down)
