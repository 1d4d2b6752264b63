from __future__ import annotations

import time
from pathlib import Path

import nibabel
import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from core.imaging.mask_volumes import (
    read_mask_volume,
    read_volume_targets,
    stored_affine,
    write_volume_mask,
)
from core.imaging.nearest_grid import onto_grid
from core.imaging.read_image import UnreadableFileError
from core.imaging.remarks import collected_remarks
from core.imaging.volume_files.registry import read_volume
from core.volumes import Grid, orient
from tests.tiny_volumes import AFFINE, box_mask, ramp, write_nifti


def turned(seed: int, spacing: tuple[float, float, float]) -> np.ndarray:
    generator = np.random.default_rng(seed)
    affine = np.eye(4)
    affine[:3, :3] = Rotation.random(rng=generator).as_matrix() @ np.diag(spacing)
    affine[:3, 3] = generator.uniform(-50, 50, 3)
    return affine


def test_a_mask_on_the_image_s_grid(tmp_path: Path) -> None:
    image = read_volume(write_nifti(tmp_path / "i.nii.gz", ramp()))
    with collected_remarks() as remarks:
        mask = read_mask_volume(write_nifti(tmp_path / "m.nii.gz", box_mask()), image.grid)
    assert remarks == []
    np.testing.assert_array_equal(image.grid.stored.to_stored(mask), box_mask())


def test_a_file_of_another_order_needs_no_resampling(tmp_path: Path) -> None:
    image = read_volume(write_nifti(tmp_path / "i.nii.gz", ramp()))
    flipped = nibabel.as_closest_canonical(nibabel.Nifti1Image(box_mask().astype(np.uint8), AFFINE))
    nibabel.save(flipped, tmp_path / "m.nii.gz")
    with collected_remarks() as remarks:
        mask = read_mask_volume(tmp_path / "m.nii.gz", image.grid)
    assert remarks == []
    np.testing.assert_array_equal(image.grid.stored.to_stored(mask), box_mask())


def test_a_mask_on_a_coarser_grid_is_resampled_and_said_so(tmp_path: Path) -> None:
    image = read_volume(write_nifti(tmp_path / "i.nii.gz", ramp()))
    coarse = AFFINE @ np.diag([2.0, 2.0, 1.0, 1.0])
    coarse[:3, 3] = (AFFINE @ [0.5, 0.5, 0, 1])[:3]
    small = np.zeros((6, 5, 6), dtype=bool)
    small[1:3, 2, 3] = True
    with collected_remarks() as remarks:
        mask = read_mask_volume(write_nifti(tmp_path / "m.nii.gz", small, coarse), image.grid)
    expected = np.zeros((12, 10, 6), dtype=bool)
    expected[2:6, 4:6, 3] = True
    np.testing.assert_array_equal(image.grid.stored.to_stored(mask), expected)
    (remark,) = remarks
    assert "mask on another grid (6 x 5 x 6 voxels of 2 x 1.5 x 1 mm" in remark.problem
    assert "2 voxels became 8" in remark.problem


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 2**16))
def test_simpleitk_resamples_alike(seed: int) -> None:
    generator = np.random.default_rng(seed)
    stored = generator.random((7, 9, 5)) > 0.5
    source = turned(seed, (0.9, 1.3, 2.2))
    target = source.copy()
    target[:3, :3] = source[:3, :3] @ Rotation.random(rng=generator).as_matrix()
    target[:3, 3] += generator.uniform(-3, 3, 3)
    mask, image = orient(stored, source), orient(np.zeros((8, 6, 7)), target)
    ours = image.grid.stored.to_stored(onto_grid(mask.voxels, mask.grid, target=image.grid))
    theirs = sitk.Resample(
        itk(stored.astype(np.uint8), source),
        itk(np.zeros((8, 6, 7), dtype=np.uint8), target),
        sitk.Transform(),
        sitk.sitkNearestNeighbor,
        0,
    )
    np.testing.assert_array_equal(ours, sitk.GetArrayFromImage(theirs).transpose(2, 1, 0) > 0)


def itk(stored: np.ndarray, affine: np.ndarray) -> sitk.Image:
    image = sitk.GetImageFromArray(stored.transpose(2, 1, 0))
    lps = np.diag([-1.0, -1.0, 1.0]) @ affine[:3, :3]
    image.SetSpacing(np.linalg.norm(lps, axis=0).tolist())
    image.SetDirection((lps / np.linalg.norm(lps, axis=0)).ravel().tolist())
    image.SetOrigin((np.array([-1.0, -1.0, 1.0]) * affine[:3, 3]).tolist())
    return image


def test_a_mask_beside_its_image_is_refused(tmp_path: Path) -> None:
    image = read_volume(write_nifti(tmp_path / "i.nii.gz", ramp()))
    away = AFFINE.copy()
    away[0, 3] += 500
    with pytest.raises(UnreadableFileError, match=r"m.nii.gz: lies beside its image"):
        read_mask_volume(write_nifti(tmp_path / "m.nii.gz", box_mask(), away), image.grid)


@pytest.mark.parametrize("seed", range(6))
def test_written_masks_lie_in_the_file_as_the_image_does(tmp_path: Path, seed: int) -> None:
    """Any orientation: same shape, same affine bit for bit, same voxels as others read them."""
    affine = turned(seed, (0.5, 0.75, 2.0)).astype(np.float32).astype(np.float64)
    path = write_nifti(tmp_path / "i.nii", ramp(), affine)
    grid = read_volume(path).grid
    mask = grid.stored.to_zyx(box_mask())
    written = nibabel.load(write_volume_mask(tmp_path / "m.nii.gz", mask, grid))
    np.testing.assert_array_equal(np.asarray(written.dataobj) > 0, box_mask())
    np.testing.assert_array_equal(written.affine, nibabel.load(path).affine)
    np.testing.assert_allclose(stored_affine(grid), affine, atol=1e-9)
    theirs, image = sitk.ReadImage(str(tmp_path / "m.nii.gz")), sitk.ReadImage(str(path))
    np.testing.assert_allclose(theirs.GetOrigin(), image.GetOrigin(), atol=1e-4)
    np.testing.assert_allclose(theirs.GetDirection(), image.GetDirection(), atol=1e-5)
    with collected_remarks() as remarks:
        back = read_mask_volume(tmp_path / "m.nii.gz", grid)
    assert remarks == []
    np.testing.assert_array_equal(back, mask)


def test_a_sheared_grid_comes_back(tmp_path: Path) -> None:
    affine = AFFINE.copy()
    affine[1, 2] = 0.5
    grid = orient(ramp(), affine).grid
    mask = grid.stored.to_zyx(box_mask())
    with collected_remarks() as remarks:
        back = read_mask_volume(write_volume_mask(tmp_path / "m.nii.gz", mask, grid), grid)
    assert remarks == []
    np.testing.assert_array_equal(back, mask)


def test_equal_masks_give_equal_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grid: Grid = orient(ramp(), AFFINE).grid
    mask = grid.stored.to_zyx(box_mask())
    first = write_volume_mask(tmp_path / "a.nii.gz", mask, grid).read_bytes()
    monkeypatch.setattr(time, "time", lambda: 1e9)
    assert write_volume_mask(tmp_path / "b.nii.gz", mask.copy(order="F"), grid).read_bytes() == first


def test_a_fourth_axis_of_a_mask_holds_layers_that_may_overlap(tmp_path: Path) -> None:
    image = read_volume(write_nifti(tmp_path / "i.nii.gz", ramp()))
    other = np.roll(box_mask(), 1, axis=0)
    layers = np.stack([box_mask(), np.zeros_like(other), other], axis=3)
    found = read_volume_targets(write_nifti(tmp_path / "m.nii.gz", layers), image.grid)
    assert [target.label for target in found] == ["1", "3"]
    for target, expected in zip(found, (box_mask(), other), strict=True):
        np.testing.assert_array_equal(image.grid.stored.to_stored(target.pixels), expected)


def test_a_compressed_file_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    whole, packed = write_nifti(tmp_path / "a.nii", ramp()), write_nifti(tmp_path / "b.nii.gz", ramp())
    expected = read_volume(whole).voxels
    whole.rename(tmp_path / "c.nii.gz")
    packed.rename(tmp_path / "d.nii")
    for name in ("c.nii.gz", "d.nii"):
        np.testing.assert_array_equal(read_volume(tmp_path / name).voxels, expected)


def test_distances_are_refused_by_the_name_of_their_file(tmp_path: Path) -> None:
    image = read_volume(write_nifti(tmp_path / "i.nii.gz", ramp()))
    inside = sitk.GetImageFromArray(box_mask().astype(np.uint8))
    distances = sitk.GetArrayFromImage(sitk.SignedMaurerDistanceMap(inside, insideIsPositive=True))
    path = write_nifti(tmp_path / "m.nii.gz", distances)
    with pytest.raises(UnreadableFileError, match=r"m.nii.gz: holds many values from -.* and no mask"):
        read_volume_targets(path, image.grid)
