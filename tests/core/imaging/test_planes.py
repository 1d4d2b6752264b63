"""Planes on tiny volumes whose every voxel is known."""

from __future__ import annotations

import numpy as np
import pytest

from core.imaging.planes import (
    Plane,
    cut,
    letters_of,
    plane_cosine,
    plane_shape,
    plane_spacing_mm,
    position_in_volume,
    to_plane,
    to_volume,
)
from core.voxel_steps import VoxelSteps

SHAPE = (3, 4, 5)
VOXELS = np.arange(60).reshape(SHAPE)


def test_superior_is_up_and_anterior_at_the_left() -> None:
    assert cut(VOXELS, Plane.CORONAL, 1)[0].tolist() == VOXELS[2, 1].tolist()
    assert cut(VOXELS, Plane.SAGITTAL, 4)[-1].tolist() == VOXELS[0, :, 4].tolist()
    assert cut(VOXELS, Plane.AXIAL, 0)[0, 0] == VOXELS[0, 0, 0]
    letters = letters_of(Plane.SAGITTAL)
    assert (letters.top, letters.bottom, letters.left, letters.right) == ("S", "I", "A", "P")


@pytest.mark.parametrize("plane", Plane)
@pytest.mark.parametrize("at", [(0, 0, 0), (2, 1, 4), (1, 3, 2)])
def test_the_cross_hair_lies_on_its_voxel_and_leads_back(plane: Plane, at: tuple[int, int, int]) -> None:
    row, column = to_plane(plane, at, SHAPE)
    index = {Plane.AXIAL: at[0], Plane.CORONAL: at[1], Plane.SAGITTAL: at[2]}[plane]
    assert cut(VOXELS, plane, index)[int(row), int(column)] == VOXELS[at]
    assert to_volume(plane, (row, column), at=at, shape_zyx=SHAPE) == at


def test_a_click_outside_goes_to_the_border_and_keeps_the_own_axis() -> None:
    assert to_volume(Plane.CORONAL, (-3.0, 99.0), at=(1, 2, 2), shape_zyx=SHAPE) == (2, 2, 4)


def test_shape_and_spacing_follow_the_plane() -> None:
    assert plane_shape(Plane.SAGITTAL, SHAPE) == (3, 4)
    assert plane_spacing_mm(Plane.CORONAL, (2.5, 1.5, 0.7)) == (2.5, 0.7)


@pytest.mark.parametrize("plane", list(Plane))
def test_a_distance_on_a_hung_plane_is_that_in_the_volume(plane: Plane) -> None:
    """As the ruler works it out: down, across and the cosine between them."""
    steps = VoxelSteps((2.0, 0.9, 0.7), (0.3, -0.2, 0.1))
    down_mm, across_mm = plane_spacing_mm(plane, steps.lengths_mm)
    ends = np.array([position_in_volume(plane, at, index=3, rows=20) for at in ((2.0, 3.0), (9.0, 15.0))])
    true_mm = np.linalg.norm(np.diff(steps.places_mm(ends), axis=0))
    down, across, cosine = 7 * down_mm, 12 * across_mm, plane_cosine(plane, steps)
    assert np.sqrt(down**2 + across**2 + 2 * cosine * down * across) == pytest.approx(true_mm)
    assert plane_cosine(plane, VoxelSteps((2.0, 0.9, 0.7))) == 0.0
