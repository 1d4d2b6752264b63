"""The clicks of a lesion in a volume, and when a click model must answer them."""

from __future__ import annotations

from collections.abc import Sequence

from core.annotation.volume_acts import AddPrompt
from core.annotation.volume_work import VolumeStanding
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
