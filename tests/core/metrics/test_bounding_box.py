import numpy as np
import pytest
from scipy.ndimage import find_objects

from core.metrics.bounding_box import bounding_box, joint_bounding_box


@pytest.mark.parametrize("shape", [(9, 13), (6, 8, 7)])
def test_scipy_agrees(shape):
    mask = np.zeros(shape, dtype=bool)
    for corner in np.random.default_rng(0).integers(1, 6, size=(3, len(shape))):
        mask[tuple(corner)] = True
    assert bounding_box(mask) == find_objects(mask.astype(int))[0]


def test_joint_box_holds_both():
    first, second = np.zeros((2, 8, 9), dtype=bool)
    first[1, 5], second[6, 2] = True, True
    assert joint_bounding_box(first, second) == (slice(1, 7), slice(2, 6))
    assert joint_bounding_box(first, np.zeros_like(first)) == (slice(1, 2), slice(5, 6))


def test_empty_masks_have_no_box():
    nothing = np.zeros((3, 4, 5), dtype=bool)
    assert bounding_box(nothing) is None
    assert nothing[joint_bounding_box(nothing, nothing)].size == 0
