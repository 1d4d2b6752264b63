"""The step from a model's answer to the mask of a lesion in a volume: slices that are locked stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.annotation.volume_actions import Answered
from core.annotation.volume_masks import SlicedMask
from core.imaging.mask_files import save_mask

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class MergedAnswer:
    """An answer beside the mask that comes of it, bool (z, y, x); not to be changed.

    Attributes:
        model: The model's own.
        mask: The same with the locked slices put back; one object with `model` where none is locked.
    """

    model: Mask
    mask: Mask


def merged_whole(found: Mask, present: SlicedMask, locked: frozenset[int]) -> MergedAnswer:
    """Merge an answer about all slices.

    Args:
        found: bool (z, y, x), what the model gave; not changed.
        present: The mask as it stands, for the locked slices.
        locked: Slices that no model changes.
    """
    if not locked:
        return MergedAnswer(found, found)
    mask = found.copy()
    for index in locked:
        mask[index] = present.slice(index)
    return MergedAnswer(found, mask)


def merged_part(
    found: Mapping[int, Mask], present: SlicedMask, locked: frozenset[int], *, model: Mask
) -> MergedAnswer | None:
    """Merge an answer about some slices; the others stay as they were. None where no slice changes.

    Args:
        found: bool (y, x) by slice, what the model gave.
        present: The mask as it stands.
        locked: Slices that no model changes.
        model: bool (z, y, x), what models had given before; the slices found are put into it.
    """
    new = {index: mask for index, mask in found.items() if index not in locked}
    if not new:
        return None
    merged = present.volume()
    for target, slices in ((model, found), (merged, new)):
        for index, mask in slices.items():
            target[index] = mask
    return MergedAnswer(model, merged)


def keep_answer(answer: MergedAnswer, masks: Path, *, model_key: str, run_id: str = "") -> Answered:
    """Keep both masks of an answer and return the action that gives the lesion its mask.

    Args:
        answer: The masks.
        masks: Folder of the mask files (`Settings.masks`).
        model_key: The model that answered.
        run_id: The job that asked it; empty for an answer to clicks.

    Raises:
        OSError: A mask file cannot be written.
    """
    own = merged = save_mask(masks, answer.model)
    if answer.mask is not answer.model:
        merged = save_mask(masks, answer.mask)
    return Answered(run_id, model_key, own, merged)
