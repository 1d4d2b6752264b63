from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from core.errors import InputError
from core.files.limits import PIXELS
from core.imaging.read_image import UnreadableFileError, read_image
from core.imaging.remarks import collected_remarks

GREY = np.array([[0, 10, 20], [30, 40, 255]], dtype=np.uint8)
COLOUR = np.stack([GREY, GREY[::-1], GREY], axis=2)


def saved(folder: Path, name: str, pixels: np.ndarray, **options: object) -> Path:
    path = folder / name
    Image.fromarray(pixels).save(path, **options)
    return path


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif", "A.PNG"])
def test_grey_picture_comes_back_as_it_is(tmp_path: Path, name: str) -> None:
    np.testing.assert_array_equal(read_image(saved(tmp_path, name, GREY)), GREY)


def test_grey_stored_as_rgb_becomes_grey(tmp_path: Path) -> None:
    np.testing.assert_array_equal(read_image(saved(tmp_path, "a.png", np.dstack([GREY] * 3))), GREY)


def test_colour_stays_colour(tmp_path: Path) -> None:
    np.testing.assert_array_equal(read_image(saved(tmp_path, "a.png", COLOUR)), COLOUR)


def test_alpha_is_dropped_not_multiplied(tmp_path: Path) -> None:
    transparent = np.dstack([COLOUR, np.zeros(GREY.shape, np.uint8)])
    np.testing.assert_array_equal(read_image(saved(tmp_path, "a.png", transparent)), COLOUR)
    np.testing.assert_array_equal(read_image(saved(tmp_path, "b.png", np.dstack([GREY, GREY]))), GREY)


def test_palette_is_resolved(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    picture = Image.fromarray(np.array([[0, 1]], dtype=np.uint8))
    picture.putpalette([200, 10, 30, 7, 8, 9] + [0] * 762)
    picture.save(path)
    np.testing.assert_array_equal(read_image(path), [[[200, 10, 30], [7, 8, 9]]])


def test_sixteen_bits_are_scaled_by_the_own_range(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.png", np.array([[1000, 2000, 3000]], dtype=np.uint16))
    np.testing.assert_array_equal(read_image(path), [[0, 128, 255]])


def test_constant_sixteen_bit_picture_is_black(tmp_path: Path) -> None:
    assert not read_image(saved(tmp_path, "a.tif", np.full((2, 3), 700, dtype=np.uint16))).any()


def test_float_tiff_ignores_what_is_not_finite(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.tif", np.array([[-1.0, 0.0, 1.0, np.nan]], dtype=np.float32))
    np.testing.assert_array_equal(read_image(path), [[0, 128, 255, 0]])


def test_sixteen_bit_colour_keeps_the_high_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, COLOUR.astype(np.uint16) * 256 + 77, photometric="rgb")
    np.testing.assert_array_equal(read_image(path), COLOUR)


def test_jpeg_is_close(tmp_path: Path) -> None:
    smooth = np.tile(np.linspace(0, 200, 32).astype(np.uint8), (24, 1))
    difference = read_image(saved(tmp_path, "a.jpg", smooth, quality=95)).astype(int) - smooth
    assert np.abs(difference).max() <= 6


@pytest.mark.parametrize("share", [0.0, 0.2, 0.6, 0.95])
@pytest.mark.parametrize("name", ["case 7.png", "case 7.jpg", "case 7.tif", "case 7.bmp"])
def test_truncated_file_names_itself_and_what_to_do(tmp_path: Path, name: str, share: float) -> None:
    rng = np.random.default_rng(3)
    whole = saved(tmp_path, name, rng.integers(0, 256, (40, 50), dtype=np.uint8)).read_bytes()
    (tmp_path / name).write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InputError, match=rf"^{name}: .*replace it by an intact copy") as caught:
        read_image(tmp_path / name)
    assert str(tmp_path) not in str(caught.value)


def test_damage_anywhere_is_an_input_error_or_pixels(tmp_path: Path) -> None:
    whole = bytearray(saved(tmp_path, "a.png", np.arange(200, dtype=np.uint8).reshape(10, 20)).read_bytes())
    for place in range(len(whole)):
        damaged = whole.copy()
        damaged[place] ^= 0xFF
        (tmp_path / "b.png").write_bytes(damaged)
        with suppress(UnreadableFileError):
            assert read_image(tmp_path / "b.png").size > 0


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.png", tmp_path):
        with pytest.raises(InputError, match="there is no such file; correct its name"):
            read_image(path)


def test_text_file(tmp_path: Path) -> None:
    (tmp_path / "notes.png").write_text("no picture")
    with pytest.raises(InputError, match=r"notes.png: cannot be read as PNG, JPEG, TIFF or BMP"):
        read_image(tmp_path / "notes.png")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("factor", [1, 3])
def test_bomb_is_refused_before_it_is_decoded(tmp_path: Path, factor: int) -> None:
    path = tmp_path / "bomb.bmp"
    side = int((PIXELS.default * factor) ** 0.5) + 1
    size = side.to_bytes(4, "little")
    header = b"BM" + bytes(8) + (62).to_bytes(4, "little") + (40).to_bytes(4, "little") + size + size
    path.write_bytes(header + b"\x01\x00\x01\x00" + bytes(4) + bytes(20) + bytes(8))
    with pytest.raises(InputError, match=r"bomb.bmp: more than 89 million pixels; crop or downsample it"):
        read_image(path)


def test_several_pages(tmp_path: Path) -> None:
    pages = [Image.fromarray(GREY), Image.fromarray(GREY)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    with pytest.raises(InputError, match="holds 2 pages; export each page"):
        read_image(tmp_path / "a.tif")


def test_name_that_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not valid UTF-8; rename it"):
        read_image(tmp_path / "a\udcff.png")


def test_busi_is_read_without_loss(busi_root: Path) -> None:
    path = busi_root / "benign" / "benign (10).png"
    with Image.open(path) as picture:
        expected = np.asarray(picture.convert("RGB"))
    image = read_image(path)
    np.testing.assert_array_equal(np.dstack([image] * 3) if image.ndim == 2 else image, expected)


def test_further_pictures_transparent_colours_and_empty_files_are_reported(tmp_path: Path) -> None:
    grey = Image.fromarray(np.arange(64, dtype=np.uint8).reshape(8, 8))
    grey.save(tmp_path / "two.png", save_all=True, append_images=[grey.rotate(90)])
    grey.save(tmp_path / "clear.png", transparency=3)
    (tmp_path / "empty.png").write_bytes(b"")
    with collected_remarks() as remarks:
        read_image(tmp_path / "two.png")
        read_image(tmp_path / "clear.png")
    assert [said.problem.split(":")[0] for said in remarks] == [
        "holds 2 pictures (an animation, perhaps)",
        "transparency of one or several colours is dropped",
    ]
    with pytest.raises(UnreadableFileError, match=r"empty\.png: is empty; replace it"):
        read_image(tmp_path / "empty.png")
