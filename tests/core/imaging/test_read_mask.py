from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.errors import InputError
from core.imaging.mask_pictures import read_mask
from tests.phantom_masks import disc, two_blocks


@pytest.mark.parametrize("level", [1, 128, 255])
def test_two_values_are_a_binary_mask_whatever_they_are(tmp_path: Path, level: int) -> None:
    Image.fromarray(two_blocks().astype(np.uint8) * level).save(tmp_path / "m.png")
    mask = read_mask(tmp_path / "m.png")
    assert mask.dtype == np.bool_
    np.testing.assert_array_equal(mask, two_blocks())


def test_one_bit_mask(tmp_path: Path) -> None:
    Image.fromarray(two_blocks()).save(tmp_path / "m.png")
    np.testing.assert_array_equal(read_mask(tmp_path / "m.png"), two_blocks())


@pytest.mark.parametrize("channel", [0, 1, 2])
def test_colour_mask_counts_any_channel(tmp_path: Path, channel: int) -> None:
    pixels = np.zeros((6, 8, 3), dtype=np.uint8)
    pixels[..., channel] = two_blocks()
    Image.fromarray(pixels).save(tmp_path / "m.png")
    np.testing.assert_array_equal(read_mask(tmp_path / "m.png"), two_blocks())


def test_opaque_alpha_is_not_target(tmp_path: Path) -> None:
    white = two_blocks().astype(np.uint8) * 255
    Image.fromarray(np.dstack([white, white, white, np.full_like(white, 255)])).save(tmp_path / "m.png")
    np.testing.assert_array_equal(read_mask(tmp_path / "m.png"), two_blocks())


def test_sixteen_bit_label(tmp_path: Path) -> None:
    Image.fromarray(two_blocks().astype(np.uint16) * 300).save(tmp_path / "m.tif")
    np.testing.assert_array_equal(read_mask(tmp_path / "m.tif"), two_blocks())


def test_empty_mask(tmp_path: Path) -> None:
    for name in ("m.png", "m.jpg"):
        Image.fromarray(np.zeros((6, 8), dtype=np.uint8)).save(tmp_path / name)
        assert not read_mask(tmp_path / name).any()


def test_jpeg_ringing_is_not_target(tmp_path: Path) -> None:
    Image.fromarray(disc(12.0).astype(np.uint8) * 255).save(tmp_path / "m.jpg", quality=60)
    np.testing.assert_array_equal(read_mask(tmp_path / "m.jpg"), disc(12.0))


def test_damaged_mask_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "m_mask.png").write_bytes(b"\x89PNG")
    with pytest.raises(InputError, match=r"^m_mask\.png: "):
        read_mask(tmp_path / "m_mask.png")


def soft_disc() -> np.ndarray:
    """A disc whose edge runs over eight pixels, so that it has many greys."""
    y, x = np.indices((96, 96)) - 48
    return np.clip((30 - np.hypot(y, x)) * 32 + 128, 0, 255).astype(np.uint8)


def test_a_few_transparent_pixels_do_not_hide_a_mask_with_soft_edges(tmp_path: Path) -> None:
    opacity = np.full((96, 96), 255, dtype=np.uint8)
    opacity[0, :3] = 110
    grey = soft_disc()
    Image.fromarray(np.dstack([grey, grey, grey, opacity])).save(tmp_path / "m.png")
    np.testing.assert_array_equal(read_mask(tmp_path / "m.png"), grey > 127)


def test_a_picture_that_was_cut_out_has_its_mask_in_the_alpha_channel(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(40, 160, (96, 96, 3), dtype=np.uint8)
    opacity = disc(12.0, shape=(96, 96)).astype(np.uint8) * 255
    Image.fromarray(np.dstack([noise, opacity])).save(tmp_path / "m.png")
    np.testing.assert_array_equal(read_mask(tmp_path / "m.png"), opacity > 0)
