"""The part of a picture round a lesion, so that its border can be judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.prompts.values import BoxPrompt, PointPrompt, Prompt, PromptSet

Scalar = TypeVar("Scalar", bound=np.generic)

MARGIN_SHARE = 0.5
"""Room on every side, as a share of the lesion's longer side."""

LEAST_SIDE_PX = 64


@dataclass(frozen=True, slots=True)
class CloseUp:
    """A window of a picture: rows [top, bottom), columns [left, right)."""

    top: int
    bottom: int
    left: int
    right: int

    @classmethod
    def round_mask(cls, mask: NDArray[np.bool_]) -> CloseUp:
        """The smallest window with room round a mask, inside its picture; all of it for an empty mask.

        Args:
            mask: bool, (y, x).
        """
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if not rows.size:
            return whole_picture(mask.shape)
        longer = max(np.ptp(rows), np.ptp(columns)) + 1
        side = max(LEAST_SIDE_PX, round(longer * (1 + 2 * MARGIN_SHARE)))
        top, bottom = _centred(int(rows[0] + rows[-1] + 1) // 2, side, mask.shape[0])
        left, right = _centred(int(columns[0] + columns[-1] + 1) // 2, side, mask.shape[1])
        return cls(top, bottom, left, right)

    def of(self, pixels: NDArray[Scalar]) -> NDArray[Scalar]:
        """The window of an image (y, x) or (y, x, 3), or of a mask; a view, not a copy."""
        return pixels[self.top : self.bottom, self.left : self.right]

    def of_prompts(self, prompts: PromptSet) -> PromptSet:
        """Points and boxes in the window's own index coordinates; they may lie outside it."""
        moved = (self._moved(prompt) for prompt in prompts.prompts)
        return PromptSet(tuple(prompt for prompt in moved if prompt is not None), prompts.source)

    def _moved(self, prompt: Prompt) -> Prompt | None:
        if isinstance(prompt, PointPrompt):
            return PointPrompt(self._shifted(prompt.position), prompt.positive)
        if isinstance(prompt, BoxPrompt):
            return BoxPrompt(self._shifted(prompt.start), self._shifted(prompt.stop))
        return None

    def _shifted(self, position_yx: Sequence[float]) -> tuple[float, float]:
        return position_yx[0] - self.top, position_yx[1] - self.left


def whole_picture(shape_yx: Sequence[int]) -> CloseUp:
    """The window that is all of a picture."""
    return CloseUp(0, shape_yx[0], 0, shape_yx[1])


def _centred(middle: int, side: int, size: int) -> tuple[int, int]:
    """`side` pixels round the middle, moved and cut to fit into `size`."""
    start = min(max(middle - side // 2, 0), max(size - side, 0))
    return start, min(start + side, size)
