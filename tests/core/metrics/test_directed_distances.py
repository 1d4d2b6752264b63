import numpy as np
import pytest
from scipy.ndimage import binary_erosion

from core.metrics.directed_distances import Region, directed_distances, surface_pixels
from core.voxel_steps import VoxelSteps


@pytest.mark.parametrize("shape", [(1, 1), (1, 6), (9, 7), (5, 1, 4), (6, 8, 7)])
def test_surface_is_what_scipy_erodes(shape):
    for density in (0.5, 0.9, 1.0):
        mask = np.random.default_rng(0).random(shape) < density
        np.testing.assert_array_equal(surface_pixels(mask), mask & ~binary_erosion(mask))


def test_worked_by_hand():
    source, target = np.zeros((2, 3, 8), dtype=bool)
    source[1, 1:6], target[1, 1:4] = True, True
    found = directed_distances(Region.of(source), Region.of(target), steps=VoxelSteps((9.0, 0.5)))
    assert found.outside.tolist() == pytest.approx([0.5, 1.0])
    assert found.n_inside == 3
    assert found.surface.tolist() == pytest.approx([0.0, 0.0, 0.0, 0.5, 1.0])
    assert found.maximum() == pytest.approx(1.0)


def test_a_mask_inside_the_other_is_nowhere_outside():
    outer = np.ones((5, 5), dtype=bool)
    inner = np.zeros((5, 5), dtype=bool)
    inner[2, 2] = True
    found = directed_distances(Region.of(inner), Region.of(outer), steps=VoxelSteps((1.0, 0.3)))
    assert found.maximum() == 0.0
    assert found.percentile(95) == 0.0
    assert found.surface.tolist() == pytest.approx([0.6])
