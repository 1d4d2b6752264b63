from __future__ import annotations

import numpy as np
import pytest

from core.errors import PromptError
from core.prompts.counted_points import COUNTED_POINTS, POSITIVE_AND_NEGATIVE
from core.prompts.enlarged_box import ENLARGED_BOXES
from core.prompts.registry import PROMPTS
from core.prompts.values import BoxPrompt, PointPrompt, PromptSet, prompt_set_from_json

NEW = [*COUNTED_POINTS, *ENLARGED_BOXES, *POSITIVE_AND_NEGATIVE, PROMPTS["box_centre"], PROMPTS["sections_4"]]


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def two_parts() -> np.ndarray:
    mask = np.zeros((20, 30), dtype=bool)
    mask[2:8, 3:10] = mask[12:18, 20:28] = True
    return mask


def pixels(prompts: PromptSet, *, positive: bool = True) -> set[tuple[int, ...]]:
    return {tuple(int(i) for i in p.position) for p in prompts.points if p.positive is positive}


@pytest.mark.parametrize("count", [3, 10, 50])
@pytest.mark.parametrize("boxed", [False, True])
def test_so_many_different_pixels_of_the_mask(count: int, boxed: bool) -> None:
    mask = two_parts()
    prompts = PROMPTS[f"points_{count}_box" if boxed else f"points_{count}"].simulate(mask, rng())
    assert len(pixels(prompts)) == count
    assert all(mask[p] for p in pixels(prompts))
    assert prompts.boxes == ((BoxPrompt((2.0, 3.0), (18.0, 28.0)),) if boxed else ())
    assert prompts.notes == ()


def test_several_parts_all_get_points() -> None:
    rows = {p[0] < 10 for p in pixels(PROMPTS["points_50"].simulate(two_parts(), rng()))}
    assert rows == {True, False}


def test_a_mask_with_fewer_pixels_gives_all_of_them_and_says_so() -> None:
    mask = np.zeros((5, 7), dtype=bool)
    mask[2, 3:5] = True
    prompts = PROMPTS["points_100"].simulate(mask, rng())
    assert pixels(prompts) == {(2, 3), (2, 4)}
    assert prompts.notes == ("2 positive points of 100: there are no more pixels",)
    assert prompt_set_from_json(prompts.to_json()) == prompts


def test_negative_points_lie_outside() -> None:
    mask = two_parts()
    prompts = POSITIVE_AND_NEGATIVE[0].simulate(mask, rng())
    assert (len(pixels(prompts)), len(pixels(prompts, positive=False))) == (50, 50)
    assert not any(mask[p] for p in pixels(prompts, positive=False))


def test_a_mask_that_fills_the_patch_has_no_negative_points() -> None:
    prompts = POSITIVE_AND_NEGATIVE[0].simulate(np.ones((16, 16), dtype=bool), rng())
    assert len(prompts.points) == 50
    assert prompts.notes == ("0 negative points of 50: there are no more pixels",)


@pytest.mark.parametrize("percent", [5, 10, 20])
def test_an_enlarged_box_holds_the_tight_one_and_grows_no_further(percent: int) -> None:
    mask = np.zeros((100, 200), dtype=bool)
    mask[40:60, 80:120] = True
    simulator = PROMPTS[f"box_{percent}"]
    boxes = [simulator.simulate(mask, np.random.default_rng(seed)).boxes[0] for seed in range(50)]
    grown = np.array([[40 - b.start[0], b.stop[0] - 60, 80 - b.start[1], b.stop[1] - 120] for b in boxes])
    limits = np.array([20, 20, 40, 40]) * percent / 100
    assert (grown >= 0).all()
    assert (grown <= limits).all()
    assert (grown.max(axis=0) > 0.8 * limits).all()


def test_a_box_that_fills_the_patch_stays_inside_it() -> None:
    box = PROMPTS["box_20"].simulate(np.ones((8, 9), dtype=bool), rng()).boxes[0]
    assert box == BoxPrompt((0.0, 0.0), (8.0, 9.0))


def test_the_centre_of_the_box() -> None:
    assert PROMPTS["box_centre"].simulate(two_parts(), rng()).points == (PointPrompt((9.5, 15.0)),)


def test_four_sections_have_a_point_each() -> None:
    mask = np.ones((4, 6), dtype=bool)
    found = pixels(PROMPTS["sections_4"].simulate(mask, rng()))
    assert {(y >= 2, x >= 3) for y, x in found} == {(a, b) for a in (False, True) for b in (False, True)}


def test_sections_without_pixels_are_reported() -> None:
    mask = np.zeros((5, 5), dtype=bool)
    mask[2, 1:3] = True
    prompts = PROMPTS["sections_4"].simulate(mask, rng())
    assert len(prompts.points) == 2
    assert prompts.notes == ("2 sections of 4 hold pixels",)


@pytest.mark.parametrize("simulator", NEW, ids=lambda s: s.key)
def test_kinds_are_as_promised_the_seed_settles_them_and_an_empty_mask_is_refused(simulator) -> None:
    mask = two_parts()
    assert simulator.simulate(mask, rng()).kinds == simulator.kinds
    assert simulator.simulate(mask, rng()) == simulator.simulate(mask, rng())
    with pytest.raises(PromptError, match="empty"):
        simulator.simulate(np.zeros((4, 4), dtype=bool), rng())
