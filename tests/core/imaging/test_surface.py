"""Surfaces of masks, held against voxel counts and against the ball's own formula."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import PromptError
from core.imaging.surface import MOST_CELLS, Surface, surface
from core.voxel_steps import VoxelSteps

SPACING = (2.0, 1.0, 0.5)
STEPS = VoxelSteps(SPACING)


def volume_mm3(found: Surface) -> float:
    """By the divergence theorem; the sign tells the sense of the triangles."""
    a, b, c = (found.vertices_mm[found.triangles[:, corner]] for corner in range(3))
    return abs(float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6))


def ball(shape: tuple[int, int, int], radius_mm: float) -> np.ndarray:
    grid = np.meshgrid(
        *((np.arange(n) - (n - 1) / 2) * mm for n, mm in zip(shape, SPACING, strict=True)), indexing="ij"
    )
    return sum(axis**2 for axis in grid) < radius_mm**2


def test_lies_round_the_mask_in_mm() -> None:
    mask = np.zeros((8, 8, 8), dtype=bool)
    mask[2:5, 3:6, 1:7] = True
    found = surface(mask, STEPS)
    assert found.vertices_mm.min(axis=0) == pytest.approx([3.0, 2.5, 0.25])
    assert found.vertices_mm.max(axis=0) == pytest.approx([9.0, 5.5, 3.25])


def test_a_ball_has_the_volume_of_a_ball() -> None:
    found = surface(ball((24, 48, 96), 18.0), STEPS)
    assert volume_mm3(found) == pytest.approx(4 / 3 * np.pi * 18.0**3, rel=0.03)


def test_a_large_mask_is_thinned_and_stays_where_it_is() -> None:
    mask = ball((60, 120, 240), 55.0)
    found = surface(mask, STEPS)
    assert len(found.triangles) < 12 * MOST_CELLS ** (2 / 3)
    assert volume_mm3(found) == pytest.approx(4 / 3 * np.pi * 55.0**3, rel=0.03)
    centre = (np.array(mask.shape) - 1) / 2 * SPACING
    middle = (found.vertices_mm.min(axis=0) + found.vertices_mm.max(axis=0)) / 2
    assert middle == pytest.approx(centre, abs=1.5)


def test_an_empty_mask_has_none() -> None:
    with pytest.raises(PromptError, match="empty"):
        surface(np.zeros((2, 2, 2), dtype=bool), STEPS)


def test_a_sheared_grid_keeps_the_volume_and_the_place() -> None:
    mask = np.zeros((8, 8, 8), dtype=bool)
    mask[2:5, 3:6, 1:7] = True
    steps = VoxelSteps(SPACING, (0.3, 0.0, 0.0))
    found, straight = surface(mask, steps), surface(mask, STEPS)
    assert volume_mm3(found) == pytest.approx(volume_mm3(straight) * np.sqrt(1 - 0.3**2))
    np.testing.assert_allclose(
        found.vertices_mm, straight.vertices_mm / SPACING @ steps.vectors_mm, atol=1e-9
    )
