from __future__ import annotations

import numpy as np
import pytest

from core.imaging import near_duplicates
from core.imaging.near_duplicates import likeness, near_duplicate_groups, thumbnail


def pictures(count: int, *, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, 48, 48)).astype(np.float32)


def mixed(one: np.ndarray, other: np.ndarray, *, correlation: float) -> np.ndarray:
    """A picture with this correlation to `one`, were the two exactly uncorrelated."""
    return correlation * one + np.sqrt(1 - correlation**2) * other


def test_groups_are_connected_and_in_order() -> None:
    a, b, c, noise_a, noise_b = pictures(5)
    stack = np.stack([c, a, b, mixed(a, noise_a, correlation=0.97), mixed(b, noise_b, correlation=0.85), c])
    assert near_duplicate_groups(stack) == [(0, 5), (1, 3)]


def test_chain_joins_its_ends() -> None:
    a, noise_a, noise_b = pictures(3)
    middle = mixed(a, noise_a, correlation=0.95)
    end = mixed(middle, noise_b, correlation=0.95)
    assert likeness(a, end) < near_duplicates.THRESHOLD
    assert near_duplicate_groups(np.stack([a, end, middle])) == [(0, 1, 2)]


def test_brightness_and_contrast_do_not_matter() -> None:
    (a,) = pictures(1)
    assert near_duplicate_groups(np.stack([a, 0.2 * a + 90.0])) == [(0, 1)]


def test_constant_pictures_are_like_no_other() -> None:
    assert near_duplicate_groups(np.ones((3, 48, 48), dtype=np.float32)) == []


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_compare(count: int) -> None:
    assert near_duplicate_groups(pictures(count)) == []


def test_blocks_do_not_change_the_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = pictures(23)
    stack[[3, 17, 22]] = stack[5]
    stack[20] = stack[0]
    whole = near_duplicate_groups(stack)
    monkeypatch.setattr(near_duplicates, "_BLOCK_ROWS", 4)
    assert near_duplicate_groups(stack) == whole == [(0, 20), (3, 5, 17, 22)]


def test_likeness_is_pearsons_correlation() -> None:
    a, b = pictures(2)
    c = mixed(a, b, correlation=0.6)
    assert likeness(a, c) == pytest.approx(np.corrcoef(a.ravel(), c.ravel())[0, 1], abs=1e-6)


def test_thumbnail_averages_whatever_the_size() -> None:
    image = np.zeros((96, 144), dtype=np.uint8)
    image[:2, :3] = 200
    small = thumbnail(image)
    assert small.shape == (48, 48)
    assert small[0, 0] == 200
    assert small.sum() == 200
    np.testing.assert_array_equal(thumbnail(np.dstack([image] * 3)), small)
