"""Distances in grids whose axes are not at right angles, by a full table between the places of all voxels.

SimpleITK takes no such grid; the places are nibabel's.
"""

from __future__ import annotations

from math import cos, radians, sin

import nibabel
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import binary_erosion
from scipy.spatial.distance import cdist

from core.metrics.registry import measure
from core.voxel_steps import VoxelSteps

TILT = radians(18.5)
MATRICES = {
    "tilted gantry": np.array([[2 * cos(TILT), 0, 0], [2 * sin(TILT), 0.9, 0], [0, 0, 0.75]]),
    "all angles": np.array([[2.0, 0.3, -0.2], [0.8, 0.9, 0.2], [-0.5, 0.1, 0.75]]),
    # So slanted that the nearest voxel of a solid mask can lie behind its surface.
    "hardly a grid": np.array([[1.0, 0.5, 0.45], [0.0, 0.3, 0.1], [0.0, 0.0, 0.3]]),
}


def blobs(seed: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    z, y, x = np.mgrid[:11, :14, :12]
    low, high = np.random.default_rng(seed).uniform(2.0, 4.0, 2)
    first = (z - 5) ** 2 + (y - 6) ** 2 + (x - 5) ** 2 < low**2
    return first, (z - 6) ** 2 + (y - 7) ** 2 + (x - 7) ** 2 < high**2


def apart(first: NDArray[np.bool_], second: NDArray[np.bool_], matrix: NDArray[np.float64]) -> NDArray:
    """From every voxel of the first to the nearest of the second."""
    affine = nibabel.affines.from_matvec(matrix, [30.0, -80.0, 12.0])
    places = [nibabel.affines.apply_affine(affine, np.argwhere(mask)) for mask in (first, second)]
    return np.round(cdist(*places).min(axis=1), 9)


@pytest.mark.parametrize("name", MATRICES)
@pytest.mark.parametrize("seed", range(3))
def test_distances_are_those_between_places(name: str, seed: int) -> None:
    matrix, (first, second) = MATRICES[name], blobs(seed)
    measured = measure(first, second, VoxelSteps.of_columns(matrix))
    rims = first & ~binary_erosion(first), second & ~binary_erosion(second)
    all_voxels = apart(first, second, matrix), apart(second, first, matrix)
    surfaces = apart(*rims, matrix), apart(*rims[::-1], matrix)
    voxel_cm3 = abs(np.linalg.det(matrix)) / 1000
    expected = {
        "hausdorff_mm": max(one.max() for one in all_voxels),
        "hd95_mm": max(np.percentile(one, 95) for one in all_voxels),
        "hd95_surface_mm": max(np.percentile(one, 95) for one in surfaces),
        "nsd_2mm": np.mean(np.concatenate(surfaces) <= 2.0),
        "volume_error_cm3": (second.sum() - first.sum()) * voxel_cm3,
    }
    assert {key: measured[key].value for key in expected} == pytest.approx(expected, rel=1e-9)


def test_a_far_voxel_of_a_slanted_grid_by_hand() -> None:
    """Three slices of 2 mm and six rows of 1 mm on, at 60 degrees: 36 + 36 + 2 x 6 x 6 x 0.5 = 108."""
    steps = VoxelSteps((2.0, 1.0, 1.0), (0.5, 0.0, 0.0))
    first, second = np.zeros((2, 5, 8, 1), dtype=bool)
    first[0, 0, 0] = second[3, 6, 0] = True
    assert measure(first, second, steps)["hausdorff_mm"].value == pytest.approx(np.sqrt(108))
    assert measure(first, second, (2.0, 1.0, 1.0))["hausdorff_mm"].value == pytest.approx(np.sqrt(72))


def test_counts_and_voxels_do_not_know_the_angles() -> None:
    first, second = blobs(0)
    oblique, straight = (
        measure(first, second, VoxelSteps.of_columns(MATRICES["all angles"])),
        measure(first, second),
    )
    same = [key for key in straight if straight[key].value is not None]
    assert "hausdorff_voxels" in same
    assert {key: oblique[key] for key in same} == {key: straight[key] for key in same}


def test_rounding_does_not_leave_the_rectangular_way() -> None:
    first, second = blobs(1)
    almost = VoxelSteps.of_columns(np.diag([2.0, 0.9, 0.75]) + 1e-5)
    assert measure(first, second, almost) == measure(first, second, almost.lengths_mm)
