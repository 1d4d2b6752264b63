from __future__ import annotations

import struct
from pathlib import Path

import nibabel
import pytest

from core.imaging.remarks import collected_remarks
from core.imaging.volume_files.registry import read_volume
from tests.tiny_volumes import AFFINE, ramp, write_nifti

_SIZES_AT = 80  # pixdim[1] of NIfTI-1


def remarks_on(path: Path) -> list[str]:
    with collected_remarks() as remarks:
        read_volume(path)
    return [remark.problem for remark in remarks]


def restate(path: Path, sizes: tuple[float, float, float]) -> Path:
    content = bytearray(path.read_bytes())
    struct.pack_into("<3f", content, _SIZES_AT, *sizes)
    path.write_bytes(bytes(content))
    return path


def placed(path: Path, *, by: str) -> Path:
    image = nibabel.Nifti1Image(ramp(), AFFINE)
    image.set_qform(*((AFFINE, 1) if by == "qform" else (None, 0)))
    image.set_sform(*((AFFINE, 2) if by == "sform" else (None, 0)))
    nibabel.save(image, path)
    return path


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
def test_nothing_is_said_where_header_and_affine_agree(tmp_path: Path, name: str) -> None:
    assert remarks_on(write_nifti(tmp_path / name, ramp())) == []


def test_an_sform_of_other_voxels_than_the_header_says(tmp_path: Path) -> None:
    path = restate(placed(tmp_path / "a.nii", by="sform"), (1.0, 1.0, 1.0))
    (said,) = remarks_on(path)
    assert said == (
        "its header has voxels of 1 x 1 x 1 along the file's axes, its sform of 0.5 x 0.75 x 2: the sform is "
        "measured with"
    )
    assert read_volume(path).spacing_mm == pytest.approx((2.0, 0.75, 0.5))


def test_a_negative_size_where_the_qform_decides(tmp_path: Path) -> None:
    path = restate(placed(tmp_path / "a.nii", by="qform"), (-0.5, 0.75, 2.0))
    (said,) = remarks_on(path)
    assert "-0.5 x 0.75 x 2: negative ones are taken as positive" in said
    assert read_volume(path).spacing_mm == pytest.approx((2.0, 0.75, 0.5))


def test_a_size_of_zero_says_nothing(tmp_path: Path) -> None:
    assert remarks_on(restate(placed(tmp_path / "a.nii", by="sform"), (0.0, 0.0, 0.0))) == []
