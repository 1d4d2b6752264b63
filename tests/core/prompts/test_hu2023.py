"""The prompts of the preset hu2023, step by step and as one golden case."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import PromptError
from core.geometry import bounding_box
from core.prompts.hu2023 import HU2023, simulate
from core.prompts.simulator import prompt_generator
from core.prompts.values import PromptKind


def mask_in(shape: tuple[int, int], y: slice, x: slice) -> np.ndarray:
    mask = np.zeros(shape, dtype=bool)
    mask[y, x] = True
    return mask


MIDDLE = mask_in((400, 600), slice(150, 190), slice(250, 330))
GOLDEN_POINT = (170.0, 288.0)
GOLDEN_START = (119.95882013769642, 254.8068698311728)
GOLDEN_STOP = (204.67428339711398, 381.8800647202992)


def test_golden_case() -> None:
    """Values written down once: a change of them changes every stored result."""
    random = prompt_generator(seed=7, case_id="case-1", lesion_id="1", prompts="hu2023")
    prompts = simulate(MIDDLE, random)
    assert prompts.points[0].position == GOLDEN_POINT
    assert prompts.boxes[0].start == pytest.approx(GOLDEN_START, abs=1e-9)
    assert prompts.boxes[0].stop == pytest.approx(GOLDEN_STOP, abs=1e-9)


def test_the_golden_box_follows_the_recipe() -> None:
    """The same numbers by hand: margin, shift, growth about the centre."""
    random = prompt_generator(seed=7, case_id="case-1", lesion_id="1", prompts="hu2023")
    random.integers(40 * 80)
    (shift_y, shift_x), scale = random.uniform(-30, 30, size=2), 1 + random.uniform(0, 0.1)
    centre_y, centre_x = 170 + shift_y, 290 + shift_x
    assert pytest.approx((centre_y - 40 * scale, centre_x - 60 * scale)) == GOLDEN_START
    assert pytest.approx((centre_y + 40 * scale, centre_x + 60 * scale)) == GOLDEN_STOP


def test_it_asks_for_several_candidates() -> None:
    assert HU2023.multimask is True
    assert HU2023.kinds == {PromptKind.POINT, PromptKind.BOX}
    assert simulate(MIDDLE, np.random.default_rng(0)).kinds == HU2023.kinds


@given(st.integers(0, 2**32), st.integers(0, 99), st.integers(0, 149), st.integers(1, 60), st.integers(1, 60))
def test_point_on_the_mask_and_box_in_the_image(seed: int, y: int, x: int, height: int, width: int) -> None:
    mask = mask_in((100, 150), slice(y, y + height), slice(x, x + width))
    prompts = simulate(mask, np.random.default_rng(seed))
    assert mask[tuple(int(index) for index in prompts.points[0].position)]
    box = prompts.boxes[0]
    for low, high, size in zip(box.start, box.stop, mask.shape, strict=True):
        assert 0 <= low < high <= size


@given(st.integers(0, 2**32))
def test_the_box_stays_within_the_limits_of_the_study(seed: int) -> None:
    box, tight = simulate(MIDDLE, np.random.default_rng(seed)).boxes[0], bounding_box(MIDDLE)
    for axis in range(2):
        side = tight.stop[axis] - tight.start[axis] + 40
        assert side <= box.stop[axis] - box.start[axis] <= 1.1 * side + 1e-9
        shift = (box.start[axis] + box.stop[axis] - tight.start[axis] - tight.stop[axis]) / 2
        assert abs(shift) <= 30 + 1e-9


def test_draws_fill_their_ranges() -> None:
    boxes = [simulate(MIDDLE, np.random.default_rng(seed)).boxes[0] for seed in range(500)]
    shifts = np.array([np.add(box.start, box.stop) / 2 - (170, 290) for box in boxes])
    scales = np.array([(box.stop[0] - box.start[0]) / 80 for box in boxes])
    assert np.abs(shifts.mean(axis=0)).max() < 3
    assert shifts.min() < -29
    assert shifts.max() > 29
    assert scales.mean() == pytest.approx(1.05, abs=0.005)


def test_an_empty_mask_is_refused() -> None:
    with pytest.raises(PromptError, match="empty"):
        simulate(np.zeros((5, 5), dtype=bool), np.random.default_rng(0))


def test_a_volume_is_refused() -> None:
    with pytest.raises(PromptError, match="3 axes"):
        simulate(np.ones((2, 3, 4), dtype=bool), np.random.default_rng(0))
