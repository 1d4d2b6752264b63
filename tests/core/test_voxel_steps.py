"""Steps between voxels, held against nibabel's places and sizes of any affine."""

from __future__ import annotations

import re
from math import cos, radians, sin
from pathlib import Path

import nibabel
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist

from core.errors import InputError
from core.volumes import orient
from core.voxel_steps import VoxelSteps, checked_steps

QUICK = settings(max_examples=40, deadline=None, derandomize=True)
TILT = radians(18.5)
TILTED = np.array([[2.0 * cos(TILT), 0.0, 0.0], [2.0 * sin(TILT), 0.9, 0.0], [0.0, 0.0, 0.75]])
"""Columns z, y and x: slices of 0.9 x 0.75 mm, each 2 mm on from the last, along a line 18.5 degrees off."""


@st.composite
def affines(draw: st.DrawFn) -> np.ndarray:
    """Any that is not flat: turned, mirrored, sheared, far away."""
    generator = np.random.default_rng(draw(st.integers(0, 2**16)))
    matrix = generator.normal(size=(3, 3))
    while abs(np.linalg.det(matrix / np.linalg.norm(matrix, axis=0))) < 0.1:
        matrix = generator.normal(size=(3, 3))
    return nibabel.affines.from_matvec(matrix * generator.uniform(0.3, 4.0, 3), generator.uniform(-99, 99, 3))


@QUICK
@given(affines())
def test_distances_and_volume_are_those_of_nibabel_s_places(affine: np.ndarray) -> None:
    index = np.array([(0, 0, 0), (3, 0, 1), (0, 5, 2), (-1, 2, 7), (4, 4, 4), (1.5, -2.5, 0)])
    places = nibabel.affines.apply_affine(affine, index)
    steps = VoxelSteps.of_columns(affine[:3, :3])
    np.testing.assert_allclose(pdist(steps.places_mm(index)), pdist(places), rtol=1e-9)
    assert steps.lengths_mm == pytest.approx(nibabel.affines.voxel_sizes(affine))
    assert steps.size == pytest.approx(abs(np.linalg.det(affine[:3, :3])))
    rows, columns = affine[:3, 1], affine[:3, 2]
    assert steps.plane(1, 2).size == pytest.approx(np.linalg.norm(np.cross(rows, columns)))
    grid = orient(np.zeros((2, 3, 4)), affine).grid
    assert grid.steps.size == pytest.approx(steps.size)
    np.testing.assert_allclose(pdist(grid.steps.places_mm(index)), pdist(grid.world_mm(index)), rtol=1e-9)


def test_a_tilted_stack_by_hand() -> None:
    steps = VoxelSteps.of_columns(TILTED)
    assert steps.lengths_mm == pytest.approx((2.0, 0.9, 0.75))
    assert steps.cosines == pytest.approx((sin(TILT), 0.0, 0.0))
    assert steps.size == pytest.approx(2.0 * cos(TILT) * 0.9 * 0.75)
    assert steps.angles_deg == pytest.approx((71.5, 90.0, 90.0))
    assert steps.plane(1, 2) == VoxelSteps((0.9, 0.75))
    assert steps.plane(0, 1).cosines == pytest.approx((sin(TILT),))
    assert steps.vectors_mm == pytest.approx(TILTED.T)


@pytest.mark.parametrize(("cosine", "oblique"), [(9e-5, False), (-9e-5, False), (2e-4, True), (-2e-4, True)])
def test_rounding_in_a_header_is_no_tilt(cosine: float, oblique: bool) -> None:
    matrix = np.eye(3)
    matrix[:, 0] = (np.sqrt(1 - cosine**2), cosine, 0.0)
    assert VoxelSteps.of_columns(matrix).is_oblique is oblique


def test_right_angles_are_plain_products() -> None:
    steps = VoxelSteps((2.0, 0.9, 0.7))
    index = np.array([[1, 2, 3], [0, 5, 7]])
    assert steps.size == 2.0 * 0.9 * 0.7
    np.testing.assert_array_equal(steps.places_mm(index), index * np.array([2.0, 0.9, 0.7]))
    assert (steps.is_oblique, steps.angles_deg) == (False, (90.0, 90.0, 90.0))


def test_what_enters_a_measurement_is_checked() -> None:
    steps = VoxelSteps((2.0, 0.9, 0.7), (0.3, 0.0, 0.0))
    assert checked_steps(None, n_axes=3) is None
    assert checked_steps((1, 2), n_axes=2) == VoxelSteps((1.0, 2.0))
    assert checked_steps(steps, n_axes=3) is steps
    with pytest.raises(InputError, match="3 values for an array of 2 axes"):
        checked_steps(steps, n_axes=2)


@pytest.mark.parametrize("cosines", [(0.3,), (1.0, 0.0, 0.0), (float("nan"), 0, 0), (0.9, 0.9, -0.9)])
def test_angles_that_no_grid_has_are_refused(cosines: tuple[float, ...]) -> None:
    with pytest.raises(InputError, match="no grid has axes with the cosines"):
        VoxelSteps((1.0, 1.0, 1.0), cosines)


def test_nothing_measures_a_case_by_its_spacing_alone() -> None:
    """Angles would be lost there: `ImageFile.steps` goes wherever volumes may come."""
    measuring = re.compile(
        r"(measure|characterise_volume|counted_size|MaskPair\.of|VolumeLesion\.of|surface)"
        r"\((?:[^()]|\([^()]*\))*\.spacing_mm"
    )
    root = Path(__file__).parents[2]
    sources = [path for folder in ("core", "db", "jobs", "pages") for path in (root / folder).rglob("*.py")]
    assert [path.name for path in sources if measuring.search(path.read_text(encoding="utf-8"))] == []
    assert measuring.search("metrics=measure(reference, (1, 2), case.image.spacing_mm)")
