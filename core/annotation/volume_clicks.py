"""Clicks of a lesion in a volume: when a click model must answer, and how its answer becomes the mask."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.annotation.volume_acts import AddPrompt, Answered
from core.annotation.volume_masks import SlicedMask
from core.annotation.volume_work import VolumeStanding, VolumeWork
from core.imaging.mask_files import save_mask
from core.prompts.values import PointPrompt, PromptSet, PromptSource


def click_prompts(clicks: Sequence[AddPrompt]) -> PromptSet:
    """Points of slices as clicks in the volume, (z, y, x) in index coordinates, in their order."""
    return PromptSet(
        tuple(
            PointPrompt((float(one.slice_index), *one.prompt.position), one.prompt.positive)
            for one in clicks
            if isinstance(one.prompt, PointPrompt)
        ),
        PromptSource.DRAWN,
    )


def needs_reply(standing: VolumeStanding, model_key: str) -> bool:
    """Whether the mask is not that of the clicks as they stand, answered by this model.

    A lesion that was never clicked needs none, whatever else gave it a mask. One whose last click was taken
    away needs an empty one, which no model is asked for.
    """
    if standing.replied is None:
        return bool(standing.clicks)
    same_clicks = standing.replied == standing.clicks
    same_model = standing.answer is not None and standing.answer.model_key == model_key
    return not same_clicks or (bool(standing.clicks) and not same_model)


def with_reply(
    work: VolumeWork, found: NDArray[np.bool_], *, model_key: str, present: SlicedMask, masks: Path
) -> tuple[Answered, NDArray[np.bool_]]:
    """The answer to the clicks with the locked slices as they are now, and that mask; both are kept.

    Args:
        work: On the lesion.
        found: bool (z, y, x), what the model gave; not changed.
        model_key: Of the model.
        present: The mask as it stands, for the locked slices.
        masks: Folder of the mask files (`Settings.masks`).

    Raises:
        OSError: A mask file cannot be written.
    """
    own = merged = save_mask(masks, found)
    mask, locked = found, work.standing.locked
    if locked:
        mask = found.copy()
        for index in locked:
            mask[index] = present.slice(index)
        merged = save_mask(masks, mask)
    return Answered("", model_key, own, merged), mask
