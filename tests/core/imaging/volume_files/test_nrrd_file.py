from __future__ import annotations

from pathlib import Path

import nrrd
import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813

from core.imaging.read_image import UnreadableFileError
from core.imaging.volume_files.registry import read_mask_layers, read_volume
from tests.tiny_volumes import ramp

DIRECTIONS = np.diag([0.5, 0.75, 2.0])


def write(path: Path, array: np.ndarray, **header: object) -> Path:
    given = {"space": "left-posterior-superior", "space directions": DIRECTIONS, "space origin": [1, 2, 3]}
    nrrd.write(str(path), array, {key: value for key, value in (given | header).items() if value is not None})
    return path


def test_simpleitk_s_oblique_file(tmp_path: Path) -> None:
    image = sitk.GetImageFromArray(ramp().transpose(2, 1, 0))
    turned = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))[0]
    image.SetDirection((turned * np.sign(np.linalg.det(turned))).ravel().tolist())
    image.SetSpacing((0.5, 0.75, 2.0))
    image.SetOrigin((4.0, -7.0, 30.0))
    sitk.WriteImage(image, str(tmp_path / "a.nrrd"))
    volume, theirs = read_volume(tmp_path / "a.nrrd"), sitk.DICOMOrient(image, "LPS")
    np.testing.assert_array_equal(volume.voxels, sitk.GetArrayFromImage(theirs))
    np.testing.assert_allclose(volume.spacing_mm, theirs.GetSpacing()[::-1], atol=1e-9)
    np.testing.assert_allclose(
        volume.grid.world_mm(np.zeros((1, 3)))[0], np.array([-1, -1, 1]) * theirs.GetOrigin(), atol=1e-9
    )


def test_spaces_mean_the_same_place(tmp_path: Path) -> None:
    lps = read_volume(write(tmp_path / "lps.nrrd", ramp()))
    ras = {"space": "right-anterior-superior", "space origin": [-1, -2, 3]}
    same = read_volume(
        write(tmp_path / "ras.nrrd", ramp(), **ras, **{"space directions": DIRECTIONS * [[-1], [-1], [1]]})
    )
    assert same.grid.same_place(lps.grid)
    np.testing.assert_array_equal(same.voxels, lps.voxels)
    assert lps.shape == (6, 10, 12)


def test_an_axis_that_is_none_of_space(tmp_path: Path) -> None:
    directions = np.vstack([DIRECTIONS, np.full(3, np.nan)])
    kinds = ["domain", "domain", "domain", "list"]
    one = write(tmp_path / "one.nrrd", ramp()[..., None], **{"space directions": directions, "kinds": kinds})
    assert read_volume(one).shape == (6, 10, 12)
    two = np.stack([ramp()] * 2, axis=-1)
    path = write(tmp_path / "two.nrrd", two, **{"space directions": directions, "kinds": kinds})
    with pytest.raises(UnreadableFileError, match=r"two.nrrd: holds 2 volumes \(4D"):
        read_volume(path)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (
            {"space": None, "space directions": None, "space origin": None},
            "does not say where its voxels lie",
        ),
        ({"space units": ["m", "m", "m"]}, "measures in m; save it again in millimetres"),
        ({"space directions": np.diag([0.5, 0.75, 0.0])}, "its affine is zero or has no inverse"),
    ],
)
def test_bad_headers_are_named(tmp_path: Path, header: dict[str, object], message: str) -> None:
    with pytest.raises(UnreadableFileError, match=f"a.nrrd: {message}"):
        read_volume(write(tmp_path / "a.nrrd", ramp(), **header))


def test_colour_and_damage(tmp_path: Path) -> None:
    directions = np.vstack([np.full(3, np.nan), DIRECTIONS])
    kinds = ["RGB-color", "domain", "domain", "domain"]
    colours = np.stack([ramp()] * 3).astype(np.uint8)
    path = write(tmp_path / "a.nrrd", colours, **{"space directions": directions, "kinds": kinds})
    with pytest.raises(UnreadableFileError, match=r"is in colour \(RGB\)"):
        read_volume(path)
    (tmp_path / "b.nrrd").write_bytes(path.read_bytes()[:200])
    with pytest.raises(UnreadableFileError, match=r"b.nrrd: cannot be read as NRRD"):
        read_volume(tmp_path / "b.nrrd")


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (sitk.JoinSeries([sitk.Image(4, 5, 6, sitk.sitkInt16)] * 2), r"holds 2 volumes \(4D"),
        (sitk.Image(4, 5, sitk.sitkInt16), "is a picture, not a volume"),
        (sitk.Image(4, 5, 6, sitk.sitkComplexFloat32), r"holds 2 values a voxel \(complex\)"),
        (sitk.Compose([sitk.Image(4, 5, 6, sitk.sitkUInt8)] * 3), r"holds 3 values a voxel \(vector\)"),
    ],
    ids=["phases", "picture", "complex", "vector"],
)
def test_what_simpleitk_writes_and_is_no_grey_volume(tmp_path: Path, image: sitk.Image, message: str) -> None:
    sitk.WriteImage(image, str(tmp_path / "a.nrrd"))
    with pytest.raises(UnreadableFileError, match=message):
        read_volume(tmp_path / "a.nrrd")


@pytest.mark.parametrize("number", ["9" * 5000, "one", "-1"])
def test_a_segment_with_a_number_that_is_none_is_read_like_one_without(tmp_path: Path, number: str) -> None:
    said = {"Segment0_Name": "mass", "Segment0_LabelValue": number, "Segment0_Layer": "0"}
    (layer,) = read_mask_layers(write(tmp_path / "a.nrrd", (ramp() > 50).astype(np.uint8), **said))
    assert dict(layer.names) == {1: "mass"}


def test_text_beyond_all_values_is_not_looked_at(tmp_path: Path) -> None:
    path = write(tmp_path / "a.nrrd", ramp(), encoding="ascii")
    with path.open("ab") as file:
        file.write(b"1 " * 2**20)
    with pytest.raises(UnreadableFileError, match="holds other values where its header says 720"):
        read_volume(path)
