from __future__ import annotations

import numpy as np

from core.imaging.lesion_crop import CloseUp
from core.models.track_window import prompts_in, put_back, window_round
from core.prompts.values import BoxPrompt, MaskPrompt, PointPrompt, PromptSet

SHAPE = (200, 300)
BOX = PromptSet((BoxPrompt((90.0, 100.0), (120.0, 140.0)),))


def test_a_square_of_whole_steps_about_the_prompt() -> None:
    """Longer side 40, three times 120, up to 128; about (105, 120) it starts at 41 and 56: 48 and 64."""
    assert window_round(BOX, SHAPE, 3.0) == CloseUp(48, 176, 64, 192)


def test_small_lesions_get_the_least_side_and_edges_are_kept() -> None:
    small = PromptSet((BoxPrompt((0.0, 290.0), (4.0, 298.0)),))
    assert window_round(small, SHAPE, 3.0) == CloseUp(0, 64, 236, 300)
    large = PromptSet((BoxPrompt((0.0, 0.0), (190.0, 100.0)),))
    assert window_round(large, SHAPE, 3.0) == CloseUp(0, 200, 0, 300)


def test_the_whole_slice_without_zoom_or_extent() -> None:
    assert window_round(BOX, SHAPE, None) == CloseUp(0, 200, 0, 300)
    assert window_round(PromptSet((PointPrompt((5.0, 5.0)),)), SHAPE, 3.0) == CloseUp(0, 200, 0, 300)


def test_prompts_and_masks_go_in_and_out() -> None:
    mask = np.zeros(SHAPE, dtype=bool)
    mask[95:110, 105:130] = True
    window = window_round(PromptSet((MaskPrompt(mask),)), SHAPE, 2.0)
    moved = prompts_in(window, PromptSet((PointPrompt((100.0, 110.0)), MaskPrompt(mask))))
    assert moved.points == (PointPrompt((100.0 - window.top, 110.0 - window.left)),)
    assert moved.mask is not None
    assert np.array_equal(put_back(window, moved.mask.mask, SHAPE), mask)
