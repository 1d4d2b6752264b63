"""Prompts of lesions in a volume as JSON, for requests, results and pages; masks go by their hash."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import PromptError
from core.files.json_text import json_value
from core.prompts.lesion_prompts import LesionPrompts, SlicePrompts
from core.prompts.values import MaskPrompt, PromptSet, PromptSource, prompt_set_from_json

LoadMask = Callable[[str], NDArray[np.bool_]]
"""Hash -> mask (y, x), e.g. `core.imaging.mask_files.load_mask` on the folder of masks."""


def lesion_prompts_json(lesion: LesionPrompts) -> dict[str, Any]:
    """Return plain values: lesion_id, and slices of slice_index and `PromptSet.to_json`."""
    slices = [{"slice_index": one.slice_index, **one.prompts.to_json()} for one in lesion.slices]
    return {"lesion_id": lesion.lesion_id, "slices": slices}


def prompts_text(lesions: Sequence[LesionPrompts]) -> str:
    """The text that `prompts_from_text` reads; whoever asks for a job keeps the masks first (`save_mask`)."""
    return json.dumps([lesion_prompts_json(lesion) for lesion in lesions])


def prompts_from_text(text: str, load_mask: LoadMask | None = None) -> tuple[LesionPrompts, ...]:
    """The prompts of `prompts_text`.

    Args:
        text: JSON: a list of lesions.
        load_mask: Fetches masks; None leaves them empty, which is enough to check the rest.

    Raises:
        PromptError: It is not such a text, or holds no lesion.
        InputError: A mask is not kept under its hash.
    """
    try:
        values = json_value(text)
        lesions = tuple(_lesion(value, load_mask) for value in values)
    except (ValueError, TypeError, KeyError) as error:
        raise PromptError(
            "the drawn prompts cannot be read "
            f"({type(error).__name__}: {error}); give a list of lesions, each with lesion_id and slices"
        ) from error
    if not lesions:
        raise PromptError("no lesion has a prompt; draw one on a slice")
    return lesions


def _lesion(value: dict[str, Any], load_mask: LoadMask | None) -> LesionPrompts:
    slices = tuple(SlicePrompts(int(one["slice_index"]), _prompts(one, load_mask)) for one in value["slices"])
    return LesionPrompts(str(value["lesion_id"]), slices)


def _prompts(value: dict[str, Any], load_mask: LoadMask | None) -> PromptSet:
    drawn = prompt_set_from_json({"source": PromptSource.DRAWN.value, **value})
    masks = tuple(
        MaskPrompt(np.zeros(tuple(one["shape"]), bool) if load_mask is None else load_mask(one["sha256"]))
        for one in value["prompts"]
        if one["kind"] == "mask"
    )
    return PromptSet((*masks, *drawn.prompts), drawn.source, drawn.notes)
