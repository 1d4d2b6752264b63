from __future__ import annotations

import numpy as np

from core.prompts.corrective import corrective_click
from core.prompts.values import PointPrompt

REFERENCE = np.zeros((9, 12), dtype=bool)
REFERENCE[2:7, 3:8] = True


def test_with_nothing_found_the_click_is_the_innermost_pixel() -> None:
    assert corrective_click(REFERENCE, np.zeros_like(REFERENCE)) == PointPrompt((4.0, 5.0))


def test_too_much_gets_a_negative_click() -> None:
    too_much = REFERENCE.copy()
    too_much[:, 9:12] = True
    assert corrective_click(REFERENCE, too_much) == PointPrompt((1.0, 10.0), positive=False)


def test_the_largest_error_comes_first_even_where_others_together_are_larger() -> None:
    prediction = REFERENCE.copy()
    prediction[2:7, 3:5] = False  # ten pixels missed in one piece
    prediction[0, [0, 2, 4, 6, 8, 10]] = prediction[8, [0, 2, 4, 6, 8, 10]] = True  # twelve single ones
    click = corrective_click(REFERENCE, prediction)
    assert click is not None
    assert click.positive
    assert click.position[1] in (3.0, 4.0)


def test_a_perfect_mask_needs_no_click() -> None:
    assert corrective_click(REFERENCE, REFERENCE) is None


def test_a_drawn_place_lies_in_the_error_and_follows_the_seed() -> None:
    places = [
        corrective_click(REFERENCE, np.zeros_like(REFERENCE), random=np.random.default_rng(seed))
        for seed in (0, 0, 1, 2)
    ]
    assert places[0] == places[1]
    assert len({place.position for place in places if place}) > 1
    assert all(REFERENCE[tuple(int(i) for i in place.position)] for place in places if place)


def test_an_error_at_the_border_counts_the_border_as_its_end() -> None:
    reference = np.zeros((5, 5), dtype=bool)
    reference[:, :3] = True
    assert corrective_click(reference, np.zeros_like(reference)) == PointPrompt((1.0, 1.0))
