from __future__ import annotations

import os
from pathlib import Path

import nibabel
import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813

from core.imaging.read_image import UnreadableFileError
from core.imaging.remarks import collected_remarks
from core.imaging.volume_files.registry import is_volume, read_volume
from tests.tiny_volumes import AFFINE, ramp, write_nifti


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz", "A.NII.GZ"])
def test_values_and_places_are_simpleitk_s(tmp_path: Path, name: str) -> None:
    affine = nibabel.affines.from_matvec(
        np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0] @ np.diag([0.5, 0.75, 2.0]), [4, -7, 30]
    )
    path = write_nifti(tmp_path / name, ramp(), affine)
    volume = read_volume(path)
    theirs = sitk.DICOMOrient(sitk.ReadImage(str(path)), "LPS")
    np.testing.assert_array_equal(volume.voxels, sitk.GetArrayFromImage(theirs))
    np.testing.assert_allclose(volume.spacing_mm, theirs.GetSpacing()[::-1], atol=1e-6)
    corner = tuple(size - 1 for size in volume.shape)
    expected = theirs.TransformIndexToPhysicalPoint(corner[::-1])
    np.testing.assert_allclose(
        volume.grid.world_mm(np.array([corner]))[0], np.array([-1, -1, 1]) * expected, atol=1e-4
    )


def test_the_affine_is_that_of_the_file_bit_for_bit(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "a.nii.gz", ramp())
    grid = read_volume(path).grid
    np.testing.assert_array_equal(np.abs(grid.affine[:3, :3]), np.diag([0.5, 0.75, 2.0])[:, ::-1])
    assert grid.shape == (6, 10, 12)


def test_a_file_may_be_cut_short_after_it_was_read(tmp_path: Path) -> None:
    whole = read_volume(path := write_nifti(tmp_path / "a.nii", ramp())).voxels
    packed = read_volume(write_nifti(tmp_path / "a.nii.gz", ramp())).voxels
    os.truncate(path, 0)  # of a memory map this would end the process
    np.testing.assert_array_equal(whole, packed)


def test_scaling_and_units(tmp_path: Path) -> None:
    image = nibabel.Nifti1Image(ramp(), AFFINE)
    image.header.set_slope_inter(0.5, -3.0)
    image.header.set_xyzt_units("meter")
    nibabel.save(image, tmp_path / "a.nii")
    stored = nibabel.load(tmp_path / "a.nii")
    volume = read_volume(tmp_path / "a.nii")
    assert volume.voxels.dtype == np.float32
    np.testing.assert_allclose(np.sort(volume.voxels.ravel()), np.sort(stored.get_fdata().ravel()), atol=1e-3)
    assert volume.spacing_mm == pytest.approx((2000.0, 750.0, 500.0))


@pytest.mark.parametrize(
    "sizes", [(1, 0, 0, 0), (1, -0.5, 0.75, 2.0), (0, 0.5, 0.75, 2.0), (1, 0.501, 0.75, 2)]
)
def test_sizes_left_out_negative_or_rounded_beside_an_sform(tmp_path: Path, sizes: tuple[float, ...]) -> None:
    path = with_sizes(write_nifti(tmp_path / "a.nii", ramp()), sizes)
    with collected_remarks() as remarks:
        assert read_volume(path).spacing_mm == pytest.approx((2.0, 0.75, 0.5))
    assert remarks == []


@pytest.mark.parametrize(
    ("sizes", "said"), [((1, 1, 1, 1), "1 x 1 x 1"), ((1, 0.5, 0.75, 2.1), "0.5 x 0.75 x 2.1")]
)
def test_sizes_that_the_sform_contradicts_are_remarked_upon(
    tmp_path: Path, sizes: tuple[float, ...], said: str
) -> None:
    path = with_sizes(write_nifti(tmp_path / "a.nii", ramp()), sizes)
    with collected_remarks() as remarks:
        assert read_volume(path).spacing_mm == pytest.approx((2.0, 0.75, 0.5))
    (made,) = remarks
    assert made.problem.startswith(f"its voxels are {said} by their sizes (pixdim) and 0.5 x 0.75 x 2 by its")


@pytest.mark.parametrize("qform", [False, True], ids=["sform alone", "with what a qform can hold of it"])
def test_a_sheared_sform_is_taken_as_it_is(tmp_path: Path, qform: bool) -> None:
    shear = np.array([[1, 0, 0, 0], [0, 1, 0.335, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    affine = shear @ AFFINE
    image = nibabel.Nifti1Image(np.zeros((60, 60, 60), np.int16), affine)
    image.set_sform(affine, code=1)
    image.set_qform(affine if qform else None, code=int(qform))
    nibabel.save(image, tmp_path / "a.nii")
    steps = read_volume(tmp_path / "a.nii").grid.steps
    assert steps.lengths_mm == pytest.approx(nibabel.affines.voxel_sizes(affine)[::-1])
    assert steps.size == pytest.approx(0.5 * 0.75 * 2.0)
    assert steps.angles_deg == pytest.approx((90 + np.degrees(np.arctan(0.335)), 90, 90), abs=1e-3)


def test_a_series_of_one_phase_is_a_volume(tmp_path: Path) -> None:
    assert read_volume(write_nifti(tmp_path / "a.nii", ramp()[..., None])).shape == (6, 10, 12)


def with_sizes(path: Path, sizes: tuple[float, ...], *, by_sform: bool = True) -> Path:
    """Change pixdim, which the library would keep in step; and leave the place to the sform or the qform."""
    header = bytearray(path.read_bytes())
    header[76:92] = np.array(sizes, "<f4").tobytes()
    header[252:256] = np.array([not by_sform, by_sform], "<i2").tobytes()
    path.write_bytes(header)
    return path


def bad(kind: str, path: Path) -> None:
    """Write a file with one flaw."""
    array, affine = ramp().astype(np.float32), AFFINE.copy()
    if kind == "phases":
        array = np.stack([array] * 3, axis=-1)
    if kind == "nan":
        array[1, 2, 3], array[0, 0, 0] = np.nan, np.inf
    if kind == "picture":
        array = array[:, :, 0]
    if kind == "empty":
        array = array[:, :, :0]
    image = nibabel.Nifti1Image(array, affine)
    if kind == "colour":
        rgb = np.zeros(array.shape, dtype=[("R", "u1"), ("G", "u1"), ("B", "u1")])
        image = nibabel.Nifti1Image(rgb, affine)
    if kind == "nowhere":
        image.set_sform(None, code=0)
        image.set_qform(None, code=0)
    if kind == "contradiction":
        affine[:3, 3] += 50
        image.set_qform(affine, code=1)
    nibabel.save(image, path)
    if kind == "no size":
        with_sizes(path, (1, 0, 0.75, 2), by_sform=False)
    if kind == "zero":
        header = bytearray(path.read_bytes())
        header[280:328] = bytes(48)  # srow_x, srow_y, srow_z
        path.write_bytes(header)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("phases", r"holds 3 volumes \(4D, several phases\); export the phase to be used"),
        ("nan", r"2 voxels are not finite numbers \(NaN or infinity\)"),
        ("picture", "is a picture, not a volume"),
        ("colour", r"is in colour \(RGB\)"),
        ("empty", "holds no voxel"),
        ("nowhere", "says nothing of where its voxels lie"),
        ("zero", "its affine is zero or has no inverse"),
        ("no size", r"does not say how large its voxels are \(pixdim 0\), which its qform needs"),
        ("contradiction", "qform and sform put the same voxel up to 87 mm apart"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_bad_input_is_named(tmp_path: Path, kind: str, message: str) -> None:
    bad(kind, tmp_path / "bad.nii")
    with pytest.raises(UnreadableFileError, match=f"^bad.nii: .*{message}"):
        read_volume(tmp_path / "bad.nii")


def test_damaged_missing_and_foreign_files(tmp_path: Path) -> None:
    whole = write_nifti(tmp_path / "a.nii.gz", ramp()).read_bytes()
    (tmp_path / "cut.nii.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.nii").write_text("no volume")
    (tmp_path / "none.nii").write_bytes(b"")
    for name in ("cut.nii.gz", "text.nii", "none.nii"):
        with pytest.raises(UnreadableFileError, match=f"{name}: cannot be read as NIfTI"):
            read_volume(tmp_path / name)
    with pytest.raises(UnreadableFileError, match=r"gone.nii: there is no such file"):
        read_volume(tmp_path / "gone.nii")
    with pytest.raises(UnreadableFileError, match=r"a.png: is no volume by its name"):
        read_volume(tmp_path / "a.png")
    assert [is_volume(tmp_path / name) for name in ("x.nii", "x.NRRD", "x.png", ".")] == [
        True,
        True,
        False,
        True,
    ]


def test_several_values_a_voxel_are_no_phases(tmp_path: Path) -> None:
    colours = np.stack([ramp()] * 3, axis=-1)[:, :, :, None]
    with pytest.raises(UnreadableFileError, match=r"holds 3 values a voxel \(a colour or a vector\)"):
        read_volume(write_nifti(tmp_path / "a.nii", colours))


def test_surfaces_with_the_ending_of_a_volume(tmp_path: Path) -> None:
    axes = [nibabel.cifti2.ScalarAxis(["a"]), nibabel.cifti2.ScalarAxis(["b", "c"])]
    nibabel.save(nibabel.Cifti2Image(np.zeros((1, 2)), axes), tmp_path / "a.dscalar.nii")
    with pytest.raises(UnreadableFileError, match="surfaces or parcels"):
        read_volume(tmp_path / "a.dscalar.nii")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.nii", b"NRRD0004\n", "is a NRRD volume, not NIfTI"),
        ("a.nii.gz", b"<html>404", "is a web page, not NIfTI"),
        ("a.nrrd", bytes(344) + b"n+1\0", "is a NIfTI volume, not NRRD"),
        ("a.mgz", b"\x1f\x8b", "is a FreeSurfer volume"),
        ("a.img", bytes(8), "is half of a pair of files"),
        ("a.mha", b"ObjectType = Image", "is a MetaImage volume"),
    ],
)
def test_another_kind_is_named_and_not_called_damaged(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFileError, match=message):
        read_volume(tmp_path / name)


def test_a_negative_size_that_the_qform_goes_by_is_remarked_upon(tmp_path: Path) -> None:
    path = with_sizes(write_nifti(tmp_path / "a.nii", ramp()), (1, -0.5, 0.75, 2.0), by_sform=False)
    with collected_remarks() as remarks:
        assert read_volume(path).spacing_mm == pytest.approx((2.0, 0.75, 0.5))
    assert "-0.5 x 0.75 x 2: negative ones are taken as positive" in remarks[0].problem
