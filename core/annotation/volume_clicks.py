"""The clicks of a lesion in a volume, and when a click model must answer them."""

from __future__ import annotations

from collections.abc import Sequence

from core.annotation.volume_actions import AddPrompt
from core.annotation.volume_work import VolumeState
from core.prompts.values import PointPrompt, PromptSet, PromptSource


def click_prompts(clicks: Sequence[AddPrompt]) -> PromptSet:
    """Return points of slices as clicks in the volume, (z, y, x) in index coordinates, in their order."""
    return PromptSet(
        tuple(
            PointPrompt((float(one.slice_index), *one.prompt.position), one.prompt.positive)
            for one in clicks
            if isinstance(one.prompt, PointPrompt)
        ),
        PromptSource.DRAWN,
    )


def needs_reply(state: VolumeState, model_key: str) -> bool:
    """Return whether the mask is not that of the clicks as they stand, answered by this model.

    A lesion that was never clicked needs none, whatever else gave it a mask. One whose last click was taken
    away needs an empty one, which no model is asked for.
    """
    if state.replied is None:
        return bool(state.clicks)
    same_clicks = state.replied == state.clicks
    same_model = state.answer is not None and state.answer.model_key == model_key
    return not same_clicks or (bool(state.clicks) and not same_model)
