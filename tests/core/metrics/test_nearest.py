import numpy as np
import pytest
from scipy.spatial.distance import cdist

from core.metrics import nearest
from core.voxel_steps import VoxelSteps


@pytest.mark.parametrize("shape", [(23, 17), (7, 11, 9)])
def test_both_ways_equal_the_full_table_of_distances(shape):
    generator = np.random.default_rng(5)
    targets, queries = generator.random(shape) < 0.05, generator.random(shape) < 0.2
    step = (1.7, 0.3, 0.9)[: len(shape)]
    steps = VoxelSteps(step)
    expected = cdist(np.argwhere(queries) * step, np.argwhere(targets) * step).min(axis=1)
    np.testing.assert_allclose(nearest._by_tree(targets, queries, steps=steps), expected, atol=1e-12)
    np.testing.assert_allclose(nearest._by_transform(targets, queries, step=step), expected, atol=1e-12)
    np.testing.assert_allclose(nearest.nearest_distances(targets, queries, steps=steps), expected, atol=1e-12)


def test_no_query_gives_no_distance():
    mask = np.ones((3, 3), dtype=bool)
    assert nearest.nearest_distances(mask, ~mask, steps=VoxelSteps((1.0, 1.0))).shape == (0,)
