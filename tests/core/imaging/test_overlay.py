from __future__ import annotations

import numpy as np
import pytest

from core.imaging.overlay import Outline, OverlayStyle, draw_outlines
from core.prompts.values import BoxPrompt, PointPrompt, PromptSet
from tests.phantom_masks import block, empty

GREY = np.full((20, 30), 90, dtype=np.uint8)
STYLE = OverlayStyle(longest_side_px=300)
REFERENCE = block((5, 6), (15, 20), shape=(20, 30))
PREDICTION = block((7, 10), (17, 26), shape=(20, 30))
BOTH = [Outline(REFERENCE, STYLE.reference), Outline(PREDICTION, STYLE.prediction)]


def near(picture: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    return np.abs(picture.astype(int) - colour).max(axis=2) < 40


def test_small_picture_is_enlarged_by_a_whole_factor() -> None:
    picture = draw_outlines(GREY, [], style=STYLE)
    assert picture.shape == (200, 300, 3)
    assert picture.dtype == np.uint8
    assert (picture == 90).all()


def test_large_picture_keeps_its_size() -> None:
    assert draw_outlines(GREY, [], style=OverlayStyle(longest_side_px=16)).shape == (20, 30, 3)


def test_outlines_lie_on_the_edges_of_their_masks() -> None:
    picture = draw_outlines(GREY, BOTH, style=STYLE)
    rows, columns = np.nonzero(near(picture, STYLE.reference))
    assert abs(rows.min() - 50) <= 3
    assert abs(columns.min() - 60) <= 3
    rows, columns = np.nonzero(near(picture, STYLE.prediction))
    assert abs(rows.max() - 170) <= 3
    assert abs(columns.max() - 260) <= 3
    assert (picture[100, 130] == 90).all()


def test_empty_masks_draw_nothing() -> None:
    nothing = Outline(empty((20, 30)), STYLE.reference)
    picture = draw_outlines(GREY, [nothing], prompts=PromptSet(), style=STYLE)
    assert (picture == 90).all()


def test_prompts_lie_where_they_were_set() -> None:
    prompts = PromptSet(
        (BoxPrompt((2, 4), (12, 24)), PointPrompt((8, 9)), PointPrompt((16, 25), positive=False))
    )
    picture = draw_outlines(GREY, [], prompts=prompts, style=STYLE)
    rows, columns = np.nonzero(near(picture, STYLE.box))
    assert [abs(rows.min() - 20), abs(rows.max() - 120)] <= [3, 3]
    assert [abs(columns.min() - 40), abs(columns.max() - 240)] <= [3, 3]
    assert near(picture, STYLE.positive_point)[85, 95]
    assert near(picture, STYLE.negative_point)[165, 255]


def test_lines_have_a_dark_rim_on_bright_tissue() -> None:
    picture = draw_outlines(np.full_like(GREY, 255), BOTH, style=STYLE)
    assert near(picture, STYLE.halo).any()


def test_colour_image_is_kept_and_not_changed() -> None:
    image = np.dstack([GREY, GREY // 2, GREY // 3])
    before = image.copy()
    picture = draw_outlines(image, BOTH, style=STYLE)
    np.testing.assert_array_equal(picture[2, 2], [90, 45, 30])
    np.testing.assert_array_equal(image, before)


def test_mask_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        draw_outlines(GREY, [Outline(empty((30, 20)), STYLE.reference)])


def test_any_number_of_outlines_the_last_on_top() -> None:
    image = np.zeros((40, 40), dtype=np.uint8)
    mask = np.zeros((40, 40), dtype=bool)
    mask[10:30, 10:30] = True
    below, above = (200, 0, 0), (0, 0, 200)
    style = OverlayStyle(longest_side_px=40)
    both = draw_outlines(image, [Outline(mask, below), Outline(mask, above)], style=style)
    np.testing.assert_array_equal(both[10, 20], above)
    assert not (both == below).all(axis=2).any()
    np.testing.assert_array_equal(draw_outlines(image, [], style=style), np.zeros((40, 40, 3), np.uint8))
