"""A closer look at small lesions, in a smaller cube of finer voxels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.geometry import bounding_box
from core.models.contracts import LesionAnswer, OpenedVolume
from core.prompts.values import PromptSet

_FITTING = 0.6
"""Most of the closer cube's side that the first answer may take up: the rest is seen around it."""
_AGREEING = 0.5
"""Least Dice of both answers. The closer look draws the rim anew; what it finds elsewhere is a leak."""


class CloseUpVolume:
    """`core.models.contracts.OpenedVolume` over one volume opened at two sizes of voxels.

    The first round of a lesion settles which of them answers it, and all later rounds go there.

    Args:
        far: Answers first.
        near: Answers in its place where the lesion fits into its cube and both mean the same lesion.
        near_mm: Side of the closer cube's voxels.
        side: Side of both cubes in voxels.
        spacing_mm: Spacing of the volume, (z, y, x).
    """

    def __init__(
        self,
        far: OpenedVolume,
        near: OpenedVolume,
        *,
        near_mm: float,
        side: int,
        spacing_mm: tuple[float, float, float],
    ) -> None:
        self._far, self._near, self._near_mm = far, near, near_mm
        self._largest = _FITTING * side * near_mm / np.array(spacing_mm)

    def answer(
        self,
        clicks: PromptSet,
        *,
        previous: LesionAnswer | None = None,
        reference: NDArray[np.bool_] | None = None,
    ) -> LesionAnswer:
        """See `core.models.contracts.OpenedVolume.answer`."""
        if previous is not None:
            closer = previous.voxel_mm == self._near_mm
            opened = self._near if closer else self._far
            found = opened.answer(clicks, previous=previous, reference=reference)
            return replace(found, voxel_mm=previous.voxel_mm)
        far = self._far.answer(clicks, reference=reference)
        if not self._fits(far):
            return far
        near = self._near.answer(clicks, reference=reference)
        encoded, seconds = far.encoded + near.encoded, far.encode_seconds + near.encode_seconds
        if _dice(near.mask, far.mask) < _AGREEING:
            return replace(far, encoded=encoded, encode_seconds=seconds)
        return replace(near, encoded=encoded, encode_seconds=seconds, voxel_mm=self._near_mm)

    def _fits(self, answer: LesionAnswer) -> bool:
        if len(answer.blocks) != 1 or not answer.mask.any():
            return False
        box = bounding_box(answer.mask)
        return bool(np.all(np.subtract(box.stop, box.start) <= self._largest))


def _dice(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """Return the Dice of two masks, one of them not empty."""
    both = np.count_nonzero(first & second)
    return 2.0 * both / (np.count_nonzero(first) + np.count_nonzero(second))
