from __future__ import annotations

import numpy as np
import pytest

from core.errors import PromptError
from core.prompts.lesion_prompts import LesionPrompts, SlicePrompts
from core.prompts.values import BoxPrompt, MaskPrompt, PointPrompt, PromptSet, PromptSource
from core.propagation.prompts_json import prompts_from_text, prompts_text

MASK = MaskPrompt(np.eye(4, dtype=bool))
DRAWN = (
    LesionPrompts(
        "1",
        (
            SlicePrompts(4, PromptSet((BoxPrompt((1.0, 2.0), (3.0, 4.0)),), PromptSource.DRAWN)),
            SlicePrompts(7, PromptSet((MASK, PointPrompt((1.0, 1.0), positive=False)), PromptSource.DRAWN)),
        ),
    ),
)


def test_prompts_survive_with_masks_from_the_store() -> None:
    kept = {MASK.sha256: MASK.mask}
    assert prompts_from_text(prompts_text(DRAWN), kept.__getitem__) == DRAWN


def test_without_a_store_masks_keep_their_shape() -> None:
    read = prompts_from_text(prompts_text(DRAWN))
    mask = read[0].slices[1].prompts.mask
    assert mask is not None
    assert mask.mask.shape == (4, 4)
    assert read[0].slices[0] == DRAWN[0].slices[0]


@pytest.mark.parametrize("text", ["", "{", "3", '[{"lesion_id": "1"}]', '[{"slices": []}]'])
def test_what_cannot_be_read_is_said(text: str) -> None:
    with pytest.raises(PromptError, match="drawn prompts cannot be read"):
        prompts_from_text(text)


def test_no_lesion_is_no_request() -> None:
    with pytest.raises(PromptError, match="no lesion has a prompt"):
        prompts_from_text("[]")
