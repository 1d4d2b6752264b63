"""A model's grid that is coarser than the volume's: means on the way in, linear on the way back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813
from numpy.typing import NDArray

from core.clicks.cubes import read_block
from core.clicks.model_grid import ModelGrid
from core.models.contracts import Block
from core.volumes import Grid, orient


def grid_of(shape: tuple[int, int, int], spacing_mm: tuple[float, float, float]) -> Grid:
    affine = np.diag([*spacing_mm[::-1], 1.0])
    return orient(np.zeros(shape[::-1], dtype=np.uint8), affine).grid


def smooth(shape: tuple[int, int, int], spacing_mm: tuple[float, float, float], voxel_mm: float) -> ModelGrid:
    return ModelGrid(grid_of(shape, spacing_mm), voxel_mm, smooth=True)


def linear_at(values: NDArray[np.float32], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """What ITK finds between voxels, at (z, y, x) indices (n, 3)."""
    image = sitk.GetImageFromArray(values)
    continuous = [image.EvaluateAtContinuousIndex(place[::-1].tolist()) for place in at]
    return np.array(continuous)


def test_a_voxel_of_twice_the_length_is_the_mean_of_the_two_it_covers() -> None:
    grid = smooth((2, 4, 3), (1.0, 0.5, 1.0), 1.0)
    voxels = np.zeros((2, 4, 3), dtype=np.uint8)
    voxels[1, :, 2] = [10, 30, 100, 0]
    found = read_block(voxels, grid, Block((0, 0, 0), grid.shape))
    assert found.shape == (2, 2, 3)
    assert found[1, :, 2].tolist() in ([20.0, 50.0], [50.0, 20.0])
    assert found.sum() == 70.0


@pytest.mark.parametrize("axis", range(3))
def test_means_are_taken_along_every_axis(axis: int) -> None:
    spacing = [1.0, 1.0, 1.0]
    spacing[axis] = 0.25
    shape = [3, 3, 3]
    shape[axis] = 8
    ramp = np.arange(8, dtype=np.uint8).reshape([-1 if place == axis else 1 for place in range(3)])
    voxels = np.broadcast_to(ramp, shape)
    grid = smooth((*shape,), (*spacing,), 1.0)
    found = np.moveaxis(read_block(voxels, grid, Block((0, 0, 0), grid.shape)), axis, 0)
    np.testing.assert_allclose(found[:, 1, 1], [1.5, 5.5])


def test_smaller_voxels_are_as_without() -> None:
    grid = smooth((4, 5, 6), (3.0, 2.0, 2.5), 1.5)
    voxels = np.random.default_rng(0).integers(0, 255, (4, 5, 6)).astype(np.uint8)
    block = Block((-1, 0, 1), (9, 7, 8))
    plain = replace(grid, smooth=False)
    np.testing.assert_array_equal(read_block(voxels, grid, block), read_block(voxels, plain, block))


def test_nothing_outside_of_the_volume_is_taken_in() -> None:
    grid = smooth((4, 4, 4), (0.5, 0.5, 0.5), 1.0)
    found = read_block(np.full((4, 4, 4), 8, np.uint8), grid, Block((-1, -1, -1), (4, 4, 4)))
    assert set(np.unique(found)) == {0.0, 8.0}
    assert (found == 8).sum() == 8


def test_evidence_turns_half_way_between_voxels() -> None:
    grid = smooth((1, 1, 8), (1.0, 1.0, 0.25), 1.0)
    found = grid.evidence_in_volume(np.array([[[1.0, -1.0]]], dtype=np.float32), Block((0, 0, 0), (1, 1, 2)))
    # The voxels' middles lie between indices 1 and 2 and between 5 and 6, the turn between 3 and 4.
    assert found[0, 0].tolist() == [True] * 4 + [False] * 4
    steep = np.array([[[3.0, -1.0]]], dtype=np.float32)
    assert (
        grid.evidence_in_volume(steep, Block((0, 0, 0), (1, 1, 2)))[0, 0].tolist() == [True] * 5 + [False] * 3
    )


def test_evidence_is_itks_linear_interpolation() -> None:
    grid = smooth((9, 11, 10), (1.2, 0.4, 0.9), 1.1)
    block = Block((2, 1, 1), (6, 3, 5))
    values = np.random.default_rng(1).normal(size=block.shape).astype(np.float32)
    found = grid.evidence_in_volume(values, block)
    at = grid.in_model(np.argwhere(np.ones(found.shape))) - block.start
    within = np.all((at >= -0.5) & (at <= np.array(block.shape) - 0.5), axis=1)
    inner = np.clip(at, 0, np.array(block.shape) - 1)
    expected = np.where(within, linear_at(values, inner), -1.0)
    clear = np.abs(expected) > 1e-5
    np.testing.assert_array_equal(found.ravel()[clear], expected[clear] > 0)
    assert 0 < within.sum() < found.size


def test_evidence_beyond_the_volume_is_left_out() -> None:
    grid = smooth((2, 2, 2), (1.0, 1.0, 1.0), 1.0)
    far = grid.evidence_in_volume(np.ones((2, 2, 2), np.float32), Block((5, 5, 5), (2, 2, 2)))
    assert far.shape == (2, 2, 2)
    assert not far.any()
