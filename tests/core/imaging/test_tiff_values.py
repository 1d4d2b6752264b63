"""TIFF files of kinds that Pillow reads otherwise than they are meant, made by tifffile."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile

from core.imaging.mask_pictures import read_mask
from core.imaging.read_image import UnreadableFileError, read_image
from core.imaging.remarks import collected_remarks
from tests.phantom_masks import two_blocks

RAMP = np.array([[0, 51, 102], [153, 204, 255]])


def written(folder: Path, values: np.ndarray, **options: object) -> Path:
    tifffile.imwrite(folder / "a.tif", values, **options)
    return folder / "a.tif"


@pytest.mark.parametrize(
    "values",
    [
        (RAMP - 128).astype(np.int8),
        (RAMP * 200 - 20_000).astype(np.int16),
        RAMP.astype(np.uint32) * 16_000_000,
        (RAMP * 1_000_000 - 200_000_000).astype(np.int32),
        RAMP.astype(np.uint64) * 7,
        (RAMP / 255).astype(np.float16),
        RAMP / 3 - 20,
    ],
    ids=lambda values: str(values.dtype),
)
@pytest.mark.parametrize("byteorder", ["<", ">"])
def test_the_higher_value_is_the_brighter_one(tmp_path: Path, values: np.ndarray, byteorder: str) -> None:
    shown = read_image(written(tmp_path, values, byteorder=byteorder)).astype(int)
    assert np.abs(shown - RAMP).max() <= 1  # halves have three digits


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("byteorder", ["<", ">"])
def test_zero_may_be_white(tmp_path: Path, dtype: type, byteorder: str) -> None:
    path = written(tmp_path, RAMP.astype(dtype), photometric="miniswhite", byteorder=byteorder)
    np.testing.assert_array_equal(read_image(path), 255 - RAMP)


@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.uint16, np.float64])
def test_a_mask_is_what_is_stored_whatever_is_shown_white(tmp_path: Path, dtype: type) -> None:
    path = written(tmp_path, two_blocks().astype(dtype), photometric="miniswhite")
    with collected_remarks() as remarks:
        np.testing.assert_array_equal(read_mask(path), two_blocks())
    assert "0 is shown white" in remarks[0].problem


@pytest.mark.parametrize("dtype", [np.int8, np.uint32, np.int64, np.float16, np.float64])
def test_a_mask_of_any_type(tmp_path: Path, dtype: type) -> None:
    np.testing.assert_array_equal(read_mask(written(tmp_path, two_blocks().astype(dtype))), two_blocks())


def test_several_wide_channels_are_named(tmp_path: Path) -> None:
    path = written(tmp_path, np.dstack([RAMP / 255] * 3).astype(np.float32), photometric="rgb")
    with pytest.raises(UnreadableFileError, match="is a TIFF of a kind that is not read here"):
        read_image(path)


def test_orientation_is_honoured_also_where_tifffile_decodes(tmp_path: Path) -> None:
    path = written(tmp_path, RAMP / 255, extratags=[(274, "H", 1, 6, True)])
    np.testing.assert_array_equal(read_image(path), np.rot90(RAMP, -1))
