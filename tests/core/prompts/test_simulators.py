"""The simple simulators, and what all of them have in common."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core.errors import PromptError, SettingsError
from core.geometry import box_slices
from core.prompts.registry import PROMPTS, prompt_simulator
from core.prompts.simulator import prompt_generator
from core.prompts.values import MaskPrompt, PointPrompt, PromptSet

masks = arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=12)).filter(np.any)
volumes = arrays(bool, array_shapes(min_dims=3, max_dims=3, max_side=5)).filter(np.any)
CRESCENT = np.array(
    [
        [1, 1, 1, 1, 1],
        [1, 0, 0, 0, 1],
        [1, 0, 0, 0, 1],
        [1, 0, 0, 0, 0],
    ],
    dtype=bool,
)
IN_A_LARGE_IMAGE = np.pad(CRESCENT, 100)


def prompted(key: str, mask: np.ndarray, *, seed: int = 0, case_id: str = "a") -> PromptSet:
    random = prompt_generator(seed=seed, case_id=case_id, lesion_id="1", prompts=key)
    return PROMPTS[key].simulate(mask, random)


def test_the_keys() -> None:
    assert list(PROMPTS)[:5] == ["hu2023", "tight_box", "point", "centroid", "none"]
    assert all(simulator.key == key for key, simulator in PROMPTS.items())


def test_an_unknown_key_names_the_known_ones() -> None:
    with pytest.raises(SettingsError, match="'hu2024' are not known; choose from hu2023, tight_box, point"):
        prompt_simulator("hu2024")


@given(masks | volumes)
def test_the_tight_box_holds_the_mask(mask: np.ndarray) -> None:
    box = prompted("tight_box", mask).boxes[0]
    assert mask[box_slices(box, mask.shape)].sum() == mask.sum()


@pytest.mark.parametrize("key", ["point", "centroid"])
@given(mask=masks | volumes, seed=st.integers(0, 1000))
def test_points_lie_on_the_mask(key: str, mask: np.ndarray, seed: int) -> None:
    (point,) = prompted(key, mask, seed=seed).points
    assert point.positive
    assert mask[tuple(int(index) for index in point.position)]


def test_the_random_point_is_uniform() -> None:
    """Chi-squared over the 10 pixels, 5,000 draws: 500 each; 27.88 is the 99.9 % quantile at 9 degrees."""
    drawn = [prompted("point", CRESCENT, seed=seed).points[0].position for seed in range(5000)]
    counts = np.unique(drawn, axis=0, return_counts=True)[1]
    assert len(counts) == CRESCENT.sum() == 10
    assert ((counts - 500) ** 2 / 500).sum() < 27.88


def test_the_centroid_of_a_block_is_its_middle() -> None:
    mask = np.zeros((7, 9), dtype=bool)
    mask[1:4, 2:7] = True
    assert prompted("centroid", mask).points == (PointPrompt((2.0, 4.0)),)


def test_a_centroid_off_the_mask_moves_to_the_nearest_pixel() -> None:
    """The crescent's centroid is (0.9, 1.8), a hole; (0, 2) is 0.92 px away, (1, 0) is 1.80 px."""
    assert not CRESCENT[1, 2]
    assert prompted("centroid", CRESCENT).points == (PointPrompt((0.0, 2.0)),)


def test_no_prompt_is_empty_even_without_a_reference() -> None:
    assert prompted("none", np.zeros((3, 3), dtype=bool)) == PromptSet()


@pytest.mark.parametrize("key", [key for key in PROMPTS if key != "none"])
def test_an_empty_reference_is_refused(key: str) -> None:
    with pytest.raises(PromptError, match="empty"):
        prompted(key, np.zeros((3, 3), dtype=bool))


@pytest.mark.parametrize("key", list(PROMPTS))
def test_a_simulator_makes_the_kinds_it_names(key: str) -> None:
    assert prompted(key, CRESCENT).kinds == PROMPTS[key].kinds


def test_order_and_company_do_not_matter() -> None:
    """The same case gets the same prompts whatever was simulated before it."""
    cases = [f"case-{number}" for number in range(20)]
    forwards = {case: prompted("hu2023", IN_A_LARGE_IMAGE, case_id=case) for case in cases}
    for key in PROMPTS:
        prompted(key, IN_A_LARGE_IMAGE, case_id="between")
    backwards = {case: prompted("hu2023", IN_A_LARGE_IMAGE, case_id=case) for case in reversed(cases)}
    assert forwards == backwards
    assert len(set(forwards.values())) == len(cases)


def test_another_seed_gives_other_prompts() -> None:
    assert prompted("hu2023", CRESCENT, seed=1) != prompted("hu2023", CRESCENT, seed=2)


def test_names_that_run_together_stay_apart() -> None:
    first = prompt_generator(seed=1, case_id="1", lesion_id="2", prompts="point")
    second = prompt_generator(seed=1, case_id="12", lesion_id="", prompts="point")
    assert first.random() != second.random()


def test_logits_tell_mask_prompts_apart() -> None:
    mask, logits = np.eye(3, dtype=bool), np.zeros((1, 4, 4), dtype=np.float32)
    assert MaskPrompt(mask, logits) == MaskPrompt(mask.copy(), logits.copy())
    assert MaskPrompt(mask, logits) != MaskPrompt(mask)
    assert MaskPrompt(mask, logits).sha256 == MaskPrompt(mask).sha256
