"""The mask of a lesion in a volume: what a model found, and the slices that differ from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.annotation.volume_work import VolumeState
from core.imaging.planes import Plane, cut

Mask = NDArray[np.bool_]
LoadMask = Callable[[str], Mask]
"""Hash -> mask (z, y, x)."""


@dataclass(frozen=True, slots=True, eq=False)
class SlicedMask:
    """A mask kept as a whole that is not changed, and slices that take the place of its own.

    Attributes:
        shape: (z, y, x).
        whole: bool of that shape; None for an empty one, which then takes no memory.
        changed: Slices (y, x) by their index.
    """

    shape: tuple[int, int, int]
    whole: Mask | None = None
    changed: Mapping[int, Mask] = field(default_factory=dict)

    def slice(self, index: int) -> Mask:
        """Return one axial slice, bool (y, x)."""
        if index in self.changed:
            return self.changed[index]
        return np.zeros(self.shape[1:], dtype=bool) if self.whole is None else self.whole[index]

    def plane(self, plane: Plane, index: int) -> Mask:
        """Return the hung plane at an index, see `core.imaging.planes.cut`."""
        if plane is Plane.AXIAL:
            return self.slice(index)
        shown = _empty_or(self.whole, self.shape, plane, index=index)
        for slice_index, mask in self.changed.items():
            # The first axis of both other planes runs from the highest slice down.
            row = mask[index] if plane is Plane.CORONAL else mask[:, index]
            shown[self.shape[0] - 1 - slice_index] = row
        return shown

    def volume(self) -> Mask:
        """Return all of it, bool (z, y, x), a copy."""
        mask = np.zeros(self.shape, dtype=bool) if self.whole is None else self.whole.copy()
        for index, changed in self.changed.items():
            mask[index] = changed
        return mask

    def with_slices_of(self, other: SlicedMask, indices: frozenset[int]) -> SlicedMask:
        """Take these slices from another mask."""
        return SlicedMask(self.shape, self.whole, {**self.changed, **{z: other.slice(z) for z in indices}})


def sliced_mask(state: VolumeState, shape: tuple[int, int, int], load: LoadMask) -> SlicedMask:
    """Return the mask that the actions on a lesion come to.

    Args:
        state: The state that they come to.
        shape: (z, y, x) of the volume.
        load: Fetches the mask of an answer; what it gives is not changed.

    Raises:
        InputError: The mask of an answer is not kept any more.
    """
    whole = None if state.answer is None else load(state.answer.mask_sha256)
    answered = SlicedMask(shape, whole)
    changed = {}
    for index, edits in state.edits.items():
        mask = answered.slice(index)
        for edit in edits:
            mask = edit.apply(mask)
        changed[index] = mask
    return SlicedMask(shape, whole, changed)


def model_mask(state: VolumeState, shape: tuple[int, int, int], load: LoadMask) -> Mask:
    """Return what models alone have given, bool (z, y, x), a copy; what was painted since is not in it.

    Args:
        state: The state that the actions on the lesion come to.
        shape: (z, y, x) of the volume.
        load: Fetches the mask of an answer; what it gives is not changed.

    Raises:
        InputError: The mask of an answer is not kept any more.
    """
    if state.answer is None:
        return np.zeros(shape, dtype=bool)
    mask = load(state.answer.model_sha256).copy()
    for index, before in state.edited.items():
        mask[index] = False if before is None else load(before)[index]
    return mask


def _empty_or(whole: Mask | None, shape: tuple[int, int, int], plane: Plane, *, index: int) -> Mask:
    """Return a plane that may be written to."""
    if whole is None:
        return np.zeros((shape[0], shape[2] if plane is Plane.CORONAL else shape[1]), dtype=bool)
    return np.array(cut(whole, plane, index))
