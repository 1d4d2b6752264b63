from __future__ import annotations

import numpy as np

from core.training.augment import augment

IMAGE = np.random.default_rng(3).integers(0, 255, (120, 160), dtype=np.uint8)
MASK = np.zeros((120, 160), dtype=np.bool_)
MASK[50:70, 90:120] = True


def test_about_half_of_the_pictures_are_close_ups_and_none_loses_its_lesion() -> None:
    made = [augment(IMAGE, MASK, np.random.default_rng(seed)) for seed in range(120)]
    assert all(image.shape == mask.shape for image, mask in made)
    assert all(mask.any() for _, mask in made)
    smaller = sum(mask.shape != MASK.shape for _, mask in made)
    assert 30 <= smaller <= 90


def test_the_same_random_numbers_make_the_same_picture() -> None:
    for seed in range(6):
        (one, a), (other, b) = (augment(IMAGE, MASK, np.random.default_rng(seed)) for _ in range(2))
        assert np.array_equal(one, other)
        assert np.array_equal(a, b)
