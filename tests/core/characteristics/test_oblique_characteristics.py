"""Sizes in grids whose axes are not at right angles, held against places that nibabel works out."""

from __future__ import annotations

from itertools import product
from math import cos, radians, sin

import nibabel
import numpy as np
import pytest
from scipy.spatial.distance import pdist

from core.cases import ImageFile, Lesion
from core.characteristics.appearance import appearance_sha256
from core.characteristics.counted_size import counted_size
from core.characteristics.registry import characterise_volume
from core.voxel_steps import VoxelSteps

TILT = radians(18.5)
MATRIX = np.array([[1.0 * cos(TILT), 0, 0], [1.0 * sin(TILT), 0.8, 0.2], [0, 0, 0.75]])
STEPS = VoxelSteps.of_columns(MATRIX)


def ball(radius_mm: float) -> np.ndarray:
    """Voxels whose centres lie within the radius of the middle one's, in the patient."""
    index = np.argwhere(np.ones((25, 41, 41), dtype=bool))
    places = nibabel.affines.apply_affine(nibabel.affines.from_matvec(MATRIX), index - (12, 20, 20))
    return (np.linalg.norm(places, axis=1) < radius_mm).reshape(25, 41, 41)


def test_a_thousand_voxels_of_a_tilted_gantry() -> None:
    """The volume is that of the determinant; the product of the spacings would be 5 % too large."""
    steps = VoxelSteps((2.5, 0.4825, 0.4825), (sin(TILT), 0.0, 0.0))
    found = characterise_volume(np.ones((10, 10, 10), dtype=bool), steps)
    assert found["volume_cm3"].value == pytest.approx(0.5820 * cos(TILT), abs=5e-5)
    assert counted_size("volume_cm3", 1000, spacing_mm=steps) == found["volume_cm3"]


def test_a_ball_is_a_ball_again() -> None:
    found = characterise_volume(ball(8.0), STEPS)
    assert found["volume_cm3"].value == pytest.approx(4 / 3 * np.pi * 0.8**3, rel=0.01)
    # From corner to corner: up to half a voxel's diagonal further on both sides.
    diagonal_mm = pdist(STEPS.places_mm(np.array(list(product((0, 1), repeat=3))))).max()
    assert 16.0 < found["longest_diameter_mm"].value < 16.0 + diagonal_mm
    assert found["middle_slice_area_mm2"].value == pytest.approx(np.pi * 64, rel=0.03)
    assert found["sphericity"].value == pytest.approx(0.91, abs=0.02)
    as_if_rectangular = characterise_volume(ball(8.0), STEPS.lengths_mm)
    assert as_if_rectangular["longest_diameter_mm"].value > 16.0 + diagonal_mm


def test_diameter_and_areas_from_all_corners() -> None:
    mask = np.random.default_rng(4).random((5, 6, 7)) < 0.7
    found = characterise_volume(mask, STEPS)
    corners = (np.argwhere(mask)[:, None] + list(product((-0.5, 0.5), repeat=3))).reshape(-1, 3)
    places = nibabel.affines.apply_affine(nibabel.affines.from_matvec(MATRIX), corners)
    assert found["longest_diameter_mm"].value == pytest.approx(pdist(np.unique(places, axis=0)).max())
    pixel_mm2 = np.linalg.norm(np.cross(MATRIX[:, 1], MATRIX[:, 2]))
    assert found["first_slice_area_mm2"].value == pytest.approx(mask[0].sum() * pixel_mm2)


def test_other_angles_are_another_appearance_and_right_ones_the_one_of_old() -> None:
    lesion = Lesion("1", (), "m" * 64, 5)
    images = [
        ImageFile("a.nii", "f", "p" * 64, (3, 4, 5), (2.0, 0.9, 0.7), cosines)
        for cosines in (None, (0.3, 0, 0))
    ]
    straight, tilted = (appearance_sha256(image, lesion) for image in images)
    assert straight == "0f68dd7bf9ba460d68f7dd81ade473cc87b245bb33ea7a56a2794f01c00f64ba"
    assert tilted != straight
