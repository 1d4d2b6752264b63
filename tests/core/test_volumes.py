from __future__ import annotations

import itertools

import nibabel
import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from core.errors import InputError
from core.volumes import Grid, StoredOrder, orient

QUICK = settings(max_examples=25, deadline=None, derandomize=True)
ORDERS = [
    StoredOrder(axes, mirrored)
    for axes in itertools.permutations((0, 1, 2))
    for mirrored in itertools.product((False, True), repeat=3)
]


@st.composite
def stored_volumes(draw: st.DrawFn, *, sheared: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """An array of its own value everywhere, and any affine: turned, anisotropic, a little sheared."""
    shape = draw(st.tuples(*[st.integers(1, 5)] * 3))
    generator = np.random.default_rng(draw(st.integers(0, 2**16)))
    affine = np.eye(4)
    shear = np.eye(3) + (np.triu(generator.uniform(-0.15, 0.15, (3, 3)), 1) if sheared else 0)
    signs = np.diag(generator.choice([-1.0, 1.0], 3))
    turned = Rotation.random(rng=generator).as_matrix()
    affine[:3, :3] = turned @ shear @ signs @ np.diag(generator.uniform(0.3, 4.0, 3))
    affine[:3, 3] = generator.uniform(-200, 200, 3)
    return np.arange(np.prod(shape)).reshape(shape), affine


@QUICK
@given(stored_volumes())
def test_every_voxel_keeps_its_place_in_the_world(volume: tuple[np.ndarray, np.ndarray]) -> None:
    stored, affine = volume
    oriented = orient(stored, affine)
    assert oriented.voxels.base is not None, "a view, nothing copied"
    index = np.argwhere(np.ones(oriented.shape, dtype=bool))
    stored_index = np.argwhere(np.ones(stored.shape, dtype=bool))
    world = dict(
        zip(stored[tuple(stored_index.T)], nibabel.affines.apply_affine(affine, stored_index), strict=True)
    )
    expected = [world[value] for value in oriented.voxels[tuple(index.T)]]
    np.testing.assert_allclose(oriented.grid.world_mm(index), expected, atol=1e-9)


@QUICK
@given(stored_volumes())
def test_spacing_volume_and_axes(volume: tuple[np.ndarray, np.ndarray]) -> None:
    stored, affine = volume
    grid = orient(stored, affine).grid
    by_file_axis = nibabel.affines.voxel_sizes(affine)
    assert grid.spacing_mm == pytest.approx([by_file_axis[axis] for axis in grid.stored.axes])
    assert grid.voxel_mm3 == pytest.approx(abs(np.linalg.det(affine[:3, :3])))
    assert nibabel.aff2axcodes(grid.affine) == ("S", "P", "L")
    assert grid.shape == tuple(stored.shape[axis] for axis in grid.stored.axes)


@QUICK
@given(stored_volumes(sheared=False))
def test_simpleitk_says_the_same(volume: tuple[np.ndarray, np.ndarray]) -> None:
    stored, affine = volume
    oriented = orient(stored, affine)
    image = sitk.GetImageFromArray(stored.transpose(2, 1, 0))
    lps = np.diag([-1.0, -1.0, 1.0]) @ affine[:3, :3]
    image.SetSpacing(np.linalg.norm(lps, axis=0).tolist())
    image.SetDirection((lps / np.linalg.norm(lps, axis=0)).ravel().tolist())
    image.SetOrigin((np.array([-1.0, -1.0, 1.0]) * affine[:3, 3]).tolist())
    # ITK names the end that an axis runs to: x to the left, y to posterior, z to superior.
    turned = sitk.DICOMOrient(image, "LPS")
    np.testing.assert_array_equal(sitk.GetArrayFromImage(turned), oriented.voxels)
    assert oriented.spacing_mm == pytest.approx(turned.GetSpacing()[::-1])
    first = np.array([-1.0, -1.0, 1.0]) * turned.GetOrigin()
    np.testing.assert_allclose(oriented.grid.world_mm(np.zeros((1, 3)))[0], first, atol=1e-6)


@pytest.mark.parametrize("order", ORDERS)
def test_there_and_back(order: StoredOrder) -> None:
    stored = np.arange(24).reshape(2, 3, 4)
    oriented = order.to_zyx(stored)
    assert np.shares_memory(oriented, stored)
    np.testing.assert_array_equal(order.to_stored(oriented), stored)
    np.testing.assert_array_equal(order.to_zyx(order.to_stored(oriented)), oriented)


def test_a_mask_drawn_on_the_view_lies_where_it_should_in_the_file() -> None:
    """RAS+ in the file: x, y and z run to the right, to the front and up."""
    volume = orient(np.zeros((4, 5, 6)), np.diag([0.5, 0.75, 2.0, 1.0]))
    assert (volume.shape, volume.spacing_mm) == ((6, 5, 4), (2.0, 0.75, 0.5))
    mask = np.zeros(volume.shape, dtype=bool)
    mask[1, 0, 0] = True  # second slice from the feet, foremost row, the patient's right
    assert np.argwhere(volume.grid.stored.to_stored(mask)).tolist() == [[3, 4, 1]]


def test_same_place() -> None:
    grid = orient(np.zeros((4, 5, 6)), np.diag([0.5, 0.75, 2.0, 1.0])).grid
    moved = grid.affine.copy()
    moved[0, 3] += 0.01
    assert grid.same_place(Grid(grid.shape, grid.affine.copy()))
    assert not grid.same_place(Grid(grid.shape, moved))
    assert grid.same_place(Grid(grid.shape, moved), tolerance_mm=0.02)
    assert not grid.same_place(Grid((6, 5, 3), grid.affine))


@pytest.mark.parametrize(
    ("affine", "message"),
    [
        (np.zeros((4, 4)), "no inverse"),
        (np.diag([1.0, 0.0, 1.0, 1.0]), "no inverse"),
        (np.full((4, 4), np.nan), "not a finite 4 x 4 matrix"),
        (np.eye(3), "not a finite 4 x 4 matrix"),
    ],
)
def test_useless_affines_are_refused(affine: np.ndarray, message: str) -> None:
    with pytest.raises(InputError, match=message):
        orient(np.zeros((2, 3, 4)), affine)


def test_other_than_three_axes_are_refused() -> None:
    with pytest.raises(InputError, match="an array of 4 axes is no volume"):
        orient(np.zeros((2, 3, 4, 5)), np.eye(4))
