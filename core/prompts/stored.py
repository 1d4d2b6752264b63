"""Prompts as results keep them."""

from __future__ import annotations

import json
from dataclasses import replace

from core.prompts.values import PointPrompt, Prompt, PromptSet, PromptSource, prompt_set_from_json

_PICTURE_AXES = 2


def prompts_on_slice(stored: str | None, slice_index: int | None) -> PromptSet:
    """The points and boxes of a stored prompt that lie on one slice; none where nothing is stored.

    Args:
        stored: JSON: a prompt set; of a volume ``slices``, each a prompt set with its ``slice_index``, or a
            prompt set of clicks (z, y, x).
        slice_index: None for a picture.
    """
    values = {} if stored is None else json.loads(stored)
    if "slices" in values:
        here = [one for one in values["slices"] if one["slice_index"] == slice_index]
        values = here[0] if here else {}
    if "prompts" not in values:
        return PromptSet()
    found = prompt_set_from_json({"source": PromptSource.SIMULATED.value, **values})
    shown = tuple(_on_slice(prompt, slice_index) for prompt in found.prompts)
    return replace(found, prompts=tuple(prompt for prompt in shown if prompt is not None))


def _on_slice(prompt: Prompt, slice_index: int | None) -> Prompt | None:
    """A prompt as it lies on the slice; None for a click of a volume on another one."""
    if not isinstance(prompt, PointPrompt) or len(prompt.position) == _PICTURE_AXES:
        return prompt
    z, y, x = prompt.position
    return replace(prompt, position=(y, x)) if round(z) == slice_index else None
