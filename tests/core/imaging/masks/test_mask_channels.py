from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image

from core.imaging.mask_pictures import MaskedPicture, read_mask, read_targets
from core.imaging.read_image import UnreadableFileError, read_image
from core.imaging.remarks import collected_remarks

YX = np.mgrid[:200, :300]
DISC = (YX[0] - 100) ** 2 + (YX[1] - 150) ** 2 <= 900
WHITE = DISC.astype(np.uint8) * 255
ZERO = np.zeros_like(WHITE)
NEAR = 12
"""Pixels of 2,821 that compression may move over the edge; above zero it moves hundreds."""


def read(folder: Path, pixels: np.ndarray, name: str = "m.png", **options: object) -> np.ndarray:
    Image.fromarray(pixels).save(folder / name, **options)
    return read_mask(folder / name)


@pytest.mark.parametrize("quality", [30, 75, 95])
@pytest.mark.parametrize("name", ["m.png", "m.jpg", "m.tif", "m.bmp"])
def test_lossy_bytes_give_one_mask_whatever_the_file_is_called(
    tmp_path: Path, name: str, quality: int
) -> None:
    assert DISC.sum() == 2821
    buffer = io.BytesIO()
    Image.fromarray(WHITE).save(buffer, "JPEG", quality=quality)
    (tmp_path / name).write_bytes(buffer.getvalue())
    with collected_remarks() as remarks:
        assert abs(int(read_mask(tmp_path / name).sum()) - 2821) <= NEAR
    assert "is target" in remarks[0].problem


def test_a_tiff_compressed_as_jpeg_is_cut_alike(tmp_path: Path) -> None:
    assert abs(int(read(tmp_path, WHITE, "m.tif", compression="jpeg").sum()) - 2821) <= NEAR


@pytest.mark.parametrize(
    "how", [Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS]
)
@pytest.mark.parametrize("size", [(150, 100), (450, 300)])
def test_a_resized_mask_has_the_area_of_its_scale(
    tmp_path: Path, how: Image.Resampling, size: tuple[int, int]
) -> None:
    scaled = np.asarray(Image.fromarray(WHITE).resize(size, how))
    expected = 2821 * (size[0] / 300) ** 2
    assert read(tmp_path, scaled).sum() == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(
    ("planes", "remark"),
    [
        (np.dstack([WHITE, ZERO, ZERO]), "red channel"),
        (np.dstack([np.full_like(WHITE, 9), np.full_like(WHITE, 9), WHITE]), "blue channel"),
        (np.dstack([255 - ZERO, 255 - WHITE, 255 - WHITE]), "#ff0000 is target on #ffffff"),
        (np.dstack([255 - ZERO, 255 - ZERO, 255 - ZERO, WHITE]), "alpha channel"),
        (np.dstack([ZERO, ZERO, ZERO, WHITE]), "alpha channel"),
        (np.dstack([ZERO, WHITE]), "alpha channel"),
        (np.dstack([WHITE, WHITE]), "alpha channel"),
    ],
)
def test_the_mask_is_found_where_it_lies(tmp_path: Path, planes: np.ndarray, remark: str) -> None:
    with collected_remarks() as remarks:
        np.testing.assert_array_equal(read(tmp_path, planes), DISC)
    assert any(remark in said.problem for said in remarks)


def test_a_cut_out_picture_has_its_mask_in_the_transparency(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, DISC.shape, dtype=np.uint8)
    np.testing.assert_array_equal(read(tmp_path, np.dstack([noise, noise, noise, WHITE])), DISC)


def test_transparent_pixels_of_a_coloured_mask_are_background(tmp_path: Path) -> None:
    shown = np.full(DISC.shape, 255, np.uint8)
    shown[:5] = 0
    planes = np.dstack([WHITE, WHITE, WHITE, shown])
    planes[:5, :, :3] = 255
    np.testing.assert_array_equal(read(tmp_path, planes), DISC)


@pytest.mark.parametrize("quality", [50, 75, 95])
@pytest.mark.parametrize("ground", [0, 255])
def test_a_red_mask_survives_compression(tmp_path: Path, quality: int, ground: int) -> None:
    planes = np.full((*DISC.shape, 3), ground, dtype=np.uint8)
    planes[DISC] = (255, 0, 0)
    assert abs(int(read(tmp_path, planes, "m.jpg", quality=quality).sum()) - 2821) <= NEAR


def test_a_picture_is_no_mask(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (*DISC.shape, 3), dtype=np.uint8)
    noise[DISC] = (255, 0, 0)
    with pytest.raises(UnreadableFileError, match=r"m\.png: is a picture in \d+ colours and not a mask"):
        read(tmp_path, noise)


def test_places_of_a_palette_are_labels(tmp_path: Path) -> None:
    places = np.zeros((40, 40), np.uint8)
    places[2:10, 2:10], places[20:30, 20:30] = 1, 2
    picture = Image.fromarray(places).convert("P")
    picture.putpalette([0, 0, 0, 128, 0, 0, 0, 128, 0])
    picture.save(tmp_path / "m.png")
    found = read_targets(tmp_path / "m.png")
    assert {target.label: int(target.pixels.sum()) for target in found} == {"1": 64, "2": 100}


def test_a_palette_of_one_colour_holds_its_mask_in_the_places(tmp_path: Path) -> None:
    picture = Image.fromarray(DISC.astype(np.uint8)).convert("P")
    picture.putpalette([0] * 6)
    picture.save(tmp_path / "m.png")
    np.testing.assert_array_equal(read_mask(tmp_path / "m.png"), DISC)


def test_colours_are_labels_named_as_web_pages_write_them(tmp_path: Path) -> None:
    planes = np.zeros((40, 40, 3), np.uint8)
    planes[2:10, 2:10], planes[20:30, 20:30] = (255, 0, 0), (0, 255, 0)
    Image.fromarray(planes).save(tmp_path / "m.png")
    found = read_targets(tmp_path / "m.png")
    assert {target.label: int(target.pixels.sum()) for target in found} == {"#ff0000": 64, "#00ff00": 100}
    with pytest.raises(UnreadableFileError, match=r"holds 2 labels .*#00ff00: 100 px.*--column label="):
        read_mask(tmp_path / "m.png")


def test_the_low_byte_of_sixteen_bit_colour_counts(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "m.png"), np.dstack([DISC.astype(np.uint16)] * 3))
    np.testing.assert_array_equal(read_mask(tmp_path / "m.png"), DISC)


@pytest.mark.parametrize("values", [DISC.astype(np.uint16) * 3, DISC.astype(np.float32) * 0.25])
def test_wide_values(tmp_path: Path, values: np.ndarray) -> None:
    tifffile.imwrite(tmp_path / "m.tif", values)
    np.testing.assert_array_equal(read_mask(tmp_path / "m.tif"), DISC)


L_SHAPE = np.zeros((4, 6), np.uint8)
L_SHAPE[0, :3] = L_SHAPE[:, 0] = 255


def tagged(path: Path, pixels: np.ndarray, tag: int) -> Path:
    exif = Image.Exif()
    exif[274] = tag
    Image.fromarray(pixels).save(path, exif=exif)
    return path


@pytest.mark.parametrize("tag", range(1, 9))
@pytest.mark.parametrize("ending", ["png", "tif"])
def test_an_orientation_tag_is_honoured_as_opencv_does(tmp_path: Path, tag: int, ending: str) -> None:
    path = tagged(tmp_path / f"i.{ending}", L_SHAPE, tag)
    jpeg = tagged(tmp_path / "i.jpg", np.kron(L_SHAPE, np.ones((8, 8), np.uint8)), tag)
    expected = cv2.imread(str(jpeg), cv2.IMREAD_GRAYSCALE)[4::8, 4::8] > 127
    np.testing.assert_array_equal(read_image(path) > 127, expected)
    np.testing.assert_array_equal(read_image(jpeg)[4::8, 4::8] > 127, expected)
    np.testing.assert_array_equal(read_mask(path), expected)


def test_a_mask_drawn_on_the_stored_picture_is_turned_with_it(tmp_path: Path) -> None:
    path = tagged(tmp_path / "m.png", L_SHAPE, 1)
    with collected_remarks() as remarks:
        mask = read_mask(path, MaskedPicture((6, 4), 6))
    np.testing.assert_array_equal(mask, np.rot90(L_SHAPE, -1) > 0)
    assert "drawn on the picture as stored" in remarks[0].problem


def test_a_mask_that_fits_both_ways_is_taken_as_shown_and_reported(tmp_path: Path) -> None:
    path = tagged(tmp_path / "m.png", L_SHAPE, 1)
    with collected_remarks() as remarks:
        mask = read_mask(path, MaskedPicture((4, 6), 3))
    np.testing.assert_array_equal(mask, L_SHAPE > 0)
    assert "orientation tag 3" in remarks[0].problem


@pytest.mark.parametrize("name", ["m.jpg", "m.png", "m.tif"])
def test_small_values_do_not_survive_a_jpeg_and_are_refused(tmp_path: Path, name: str) -> None:
    options = {"compression": "jpeg"} if name.endswith("tif") else {"format": "JPEG"}
    Image.fromarray(DISC.astype(np.uint8)).save(tmp_path / name, **options)
    with pytest.raises(UnreadableFileError, match=r"is compressed as JPEG, and its highest value is [12]:"):
        read_mask(tmp_path / name)


def test_two_targets_in_colour_that_were_compressed_are_refused(tmp_path: Path) -> None:
    colour = np.zeros((40, 60, 3), dtype=np.uint8)
    colour[5:20, 5:25], colour[25:35, 30:50] = (255, 0, 0), (0, 255, 0)
    noisy = np.clip(colour + np.random.default_rng(0).integers(-9, 10, colour.shape), 0, 255).astype(np.uint8)
    Image.fromarray(noisy).save(tmp_path / "m.png")
    with pytest.raises(UnreadableFileError, match=r"a mask in more than two colours .*compression"):
        read_targets(tmp_path / "m.png")
