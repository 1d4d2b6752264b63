"""Prompts as results keep them."""

from __future__ import annotations

import json

from core.prompts.values import PromptSet, PromptSource, prompt_set_from_json


def prompts_on_slice(stored: str | None, slice_index: int | None) -> PromptSet:
    """The points and boxes of a stored prompt that lie on one slice; none where nothing is stored.

    Args:
        stored: JSON: a prompt set, or of a volume ``slices``, each a prompt set with its ``slice_index``.
        slice_index: None for a picture.
    """
    values = {} if stored is None else json.loads(stored)
    if "slices" in values:
        here = [one for one in values["slices"] if one["slice_index"] == slice_index]
        values = here[0] if here else {}
    if "prompts" not in values:
        return PromptSet()
    return prompt_set_from_json({"source": PromptSource.SIMULATED.value, **values})
