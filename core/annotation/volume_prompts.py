"""The prompts for a model that follows a lesion: those drawn, and the slices that were settled."""

from __future__ import annotations

from core.annotation.volume_masks import SlicedMask
from core.annotation.volume_work import VolumeState
from core.errors import PromptError
from core.models.contracts import ModelInfo
from core.prompts.lesion_prompts import LesionPrompts, SlicePrompts
from core.prompts.values import MaskPrompt, Prompt, PromptKind, PromptSet, PromptSource


def lesion_prompts(lesion_id: str, state: VolumeState, mask: SlicedMask, *, info: ModelInfo) -> LesionPrompts:
    """Return prompts by slice, lowest slice first.

    A locked slice with something on it is given as its mask to models that take masks, in place of the
    prompts there: it is what the person wants to see, and the model goes on from it. Of prompts that the
    model does not take none is given.

    Args:
        lesion_id: Its name.
        state: Prompts and locks.
        mask: The mask as it stands, for the locked slices.
        info: The model.

    Raises:
        PromptError: Nothing is left to follow.
    """
    given: dict[int, tuple[Prompt, ...]] = {}
    for one in state.prompts:
        if PromptSet((one.prompt,)).kinds <= info.prompts:
            given[one.slice_index] = (*given.get(one.slice_index, ()), one.prompt)
    if PromptKind.MASK in info.prompts:
        settled = {index: mask.slice(index) for index in state.locked}
        given |= {index: (MaskPrompt(part),) for index, part in settled.items() if part.any()}
    if not given:
        raise PromptError(
            f"lesion {lesion_id} has no prompt that {info.label} takes; draw a box around it on a slice"
        )
    return LesionPrompts(
        lesion_id,
        tuple(
            SlicePrompts(index, PromptSet(prompts, PromptSource.DRAWN))
            for index, prompts in sorted(given.items())
        ),
    )
