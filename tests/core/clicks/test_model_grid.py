"""Cubes of a volume and the way back, against TorchIO's numbers and SimpleITK."""

from __future__ import annotations

import os
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clicks.cubes import from_cube, normalised, points_in_cube, read_block, to_cube
from core.clicks.first_blocks import inside
from core.clicks.model_grid import ModelGrid, centred_block
from core.errors import SettingsError
from core.models.contracts import Block
from core.volumes import Volume, orient

REPOSITORY = Path(__file__).resolve().parents[3]
ORACLES = Path(os.environ.get("SAMOGRAPHY_ORACLES", REPOSITORY.parent / "shared" / "oracles")) / "golden"
ORIENTATIONS = [(order, flips) for order in permutations(range(3)) for flips in product((1, -1), repeat=3)]


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    path = ORACLES / "sam_med3d_preprocess.npz"
    if not path.is_file():
        pytest.skip("the golden numbers are not here; set SAMOGRAPHY_ORACLES to their folder")
    with np.load(path) as numbers:
        return dict(numbers)


def opened(stored_zyx: np.ndarray, affine: np.ndarray) -> Volume:
    return orient(stored_zyx.transpose(2, 1, 0), affine)


def lesion_block(golden: dict[str, np.ndarray]) -> tuple[Volume, ModelGrid, np.ndarray, Block]:
    volume = opened(golden["input_image"], golden["original_affine"])
    grid = ModelGrid(volume.grid, 1.5)
    label = opened(golden["input_label"], golden["original_affine"]).voxels == 1
    found = grid.mask_in_model(label)
    voxels = np.argwhere(found)
    return volume, grid, found, centred_block(voxels.min(0), voxels.max(0) + 1, side=128)


def cut(mask: np.ndarray, block: Block) -> np.ndarray:
    """A block of a mask, False outside."""
    there = inside(block, mask.shape)
    found = np.zeros(block.shape, dtype=bool)
    found[tuple(slice(s.start - a, s.stop - a) for s, a in zip(there, block.start, strict=True))] = mask[
        there
    ]
    return found


def test_cubes_are_torchios(golden: dict[str, np.ndarray]) -> None:
    volume, grid, found, block = lesion_block(golden)
    assert grid.shape == tuple(golden["canonical_shape"][::-1])
    assert found.sum() == golden["roi_label_voxels"]
    voxels = np.argwhere(to_cube(cut(found, block)))
    np.testing.assert_array_equal([voxels.min(0), voxels.max(0)], golden["roi_label_bbox"])
    cube = to_cube(normalised(read_block(volume.voxels, grid, block)))
    np.testing.assert_allclose(cube[::4, ::4, ::4], golden["roi_stride4"], atol=2e-6)
    np.testing.assert_allclose(cube[:, 64, 64], golden["roi_center_line_x"], atol=2e-6)
    np.testing.assert_allclose(cube[64, :, 64], golden["roi_center_line_y"], atol=2e-6)
    np.testing.assert_allclose(cube[64, 64, :], golden["roi_center_line_z"], atol=2e-6)
    facts = [cube.mean(), cube.std(), cube.min(), cube.max()]
    np.testing.assert_allclose(facts, golden["roi_mean_std_min_max"], atol=1e-5)


def test_the_way_back_is_torchios(golden: dict[str, np.ndarray]) -> None:
    volume, grid, found, block = lesion_block(golden)
    back = grid.mask_in_volume(cut(found, block), block)
    np.testing.assert_array_equal(volume.grid.stored.to_stored(back).transpose(2, 1, 0), golden["back"] > 0)


def itk(array_xyz: np.ndarray, affine: np.ndarray) -> sitk.Image:
    """An image of SimpleITK, which counts left and posterior as positive."""
    image = sitk.GetImageFromArray(np.ascontiguousarray(array_xyz.transpose(2, 1, 0)))
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    lps = np.diag([-1.0, -1.0, 1.0])
    image.SetSpacing(spacing.tolist())
    image.SetOrigin((lps @ affine[:3, 3]).tolist())
    image.SetDirection((lps @ affine[:3, :3] / spacing).ravel().tolist())
    return image


def oriented(order: tuple[int, ...], flips: tuple[int, ...]) -> Volume:
    """Noise whose file has its axes in any order and direction."""
    affine = np.zeros((4, 4))
    spacing = (0.7, 1.1, 2.3)
    for axis, (world, flip) in enumerate(zip(order, flips, strict=True)):
        affine[world, axis] = flip * spacing[axis]
    affine[:, 3] = (12.3, -4.5, 6.7, 1.0)
    stored = np.random.default_rng(4).integers(1, 4000, (17, 14, 9)).astype(np.int16)
    return orient(stored, affine)


@pytest.mark.parametrize(("order", "flips"), ORIENTATIONS)
def test_any_orientation_is_resampled_as_simpleitk_does(
    order: tuple[int, ...], flips: tuple[int, ...]
) -> None:
    """The cube's own affine, worked out from where its corners lie, goes to SimpleITK."""
    volume = oriented(order, flips)
    grid, block = ModelGrid(volume.grid, 1.5), Block((-2, 1, -3), (12, 12, 12))
    right_front_foot = np.add(block.start, (0, 11, 11))
    corners = right_front_foot + np.array([[0.0, 0, 0], [0, 0, -1], [0, -1, 0], [1, 0, 0]])
    world = volume.grid.world_mm(grid.in_volume(corners))
    affine = np.eye(4)
    affine[:3, 3], affine[:3, :3] = world[0], (world[1:] - world[0]).T
    np.testing.assert_allclose(affine[:3, :3], 1.5 * np.eye(3), atol=1e-9)
    source = itk(volume.voxels.transpose(2, 1, 0).astype(np.float32), xyz_affine(volume))
    target = itk(np.zeros((12, 12, 12), dtype=np.float32), affine)
    expected = sitk.GetArrayFromImage(sitk.Resample(source, target, sitk.Transform(), sitk.sitkLinear))
    found = to_cube(read_block(volume.voxels, grid, block)).transpose(2, 1, 0)
    hanging = found == 0
    np.testing.assert_allclose(found[~hanging], expected[~hanging], rtol=1e-4)
    assert (expected[hanging] == 0).mean() > 0.95


def xyz_affine(volume: Volume) -> np.ndarray:
    affine: np.ndarray = volume.grid.affine[:, [2, 1, 0, 3]]
    return affine


@given(
    case=st.sampled_from(ORIENTATIONS),
    voxel_mm=st.sampled_from([None, 0.5, 0.4]),
    seed=st.integers(0, 99),
)
@settings(max_examples=40, deadline=None)
def test_masks_come_back_on_finer_grids(
    case: tuple[tuple[int, ...], tuple[int, ...]], voxel_mm: float | None, seed: int
) -> None:
    volume = oriented(*case)
    grid = ModelGrid(volume.grid, voxel_mm)
    mask = np.random.default_rng(seed).random(volume.shape) > 0.5
    there = grid.mask_in_model(mask)
    whole = Block((0, 0, 0), there.shape)
    np.testing.assert_array_equal(grid.mask_in_volume(there, whole), mask)


@given(case=st.sampled_from(ORIENTATIONS), z=st.floats(0, 8), y=st.floats(0, 8), x=st.floats(0, 8))
@settings(max_examples=30, deadline=None)
def test_positions_come_back(
    case: tuple[tuple[int, ...], tuple[int, ...]], z: float, y: float, x: float
) -> None:
    grid = ModelGrid(oriented(*case).grid, 1.5)
    np.testing.assert_allclose(grid.in_volume(grid.in_model(np.array([[z, y, x]]))), [[z, y, x]], atol=1e-9)


def test_native_voxels_are_left_as_they_are() -> None:
    volume = oriented((2, 0, 1), (1, -1, 1))
    found = read_block(volume.voxels, ModelGrid(volume.grid, None), Block((1, 2, 3), (4, 4, 4)))
    np.testing.assert_array_equal(found, volume.voxels[1:5, 2:6, 3:7])


def test_a_click_lies_on_the_voxel_it_was_made_on() -> None:
    block = Block((2, 3, 4), (8, 8, 8))
    values = np.zeros(block.shape)
    values[1, 2, 3] = 1.0
    place = points_in_cube(np.array([[3.0, 5.0, 7.0]]), block)[0].astype(int)
    assert to_cube(values)[tuple(place)] == 1.0
    np.testing.assert_array_equal(from_cube(to_cube(values)), values)


def test_normalising_by_hand() -> None:
    """1, 3 and 5 have the mean 3 and the deviation 2; the 0 is not counted but follows."""
    np.testing.assert_allclose(
        normalised(np.array([[0.0, 1.0], [3.0, 5.0]], dtype=np.float32)), [[-1.5, -1.0], [0.0, 1.0]]
    )
    assert not normalised(np.full((2, 2), 7, dtype=np.float32)).any()


@pytest.mark.parametrize("voxel_mm", [0.0, -1.0, float("nan")])
def test_voxels_of_no_size(voxel_mm: float) -> None:
    with pytest.raises(SettingsError, match="cannot be"):
        ModelGrid(oriented((0, 1, 2), (1, 1, 1)).grid, voxel_mm)
