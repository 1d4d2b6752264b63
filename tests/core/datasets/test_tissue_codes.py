from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.datasets.tissue_codes import read_codes
from core.imaging.read_image import UnreadableFileError
from core.imaging.remarks import collected_remarks

CODES = np.full((40, 60), 2, dtype=np.uint8)
CODES[:10, :20], CODES[20:, 30:], CODES[12:18, 5:25] = 1, 0, 10


def read(path: Path) -> tuple[np.ndarray, list[str]]:
    with collected_remarks() as remarks:
        codes = read_codes(path)
    return codes, [one.problem for one in remarks]


def palette_picture(places: np.ndarray, colours: list[tuple[int, int, int]]) -> Image.Image:
    picture = Image.fromarray(places, mode="P")
    picture.putpalette([value for colour in colours for value in colour])
    return picture


@pytest.mark.parametrize("kind", ["L", "I;16", "RGB", "LA", "P"])
def test_codes_wherever_they_lie(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    if kind == "I;16":
        Image.fromarray(CODES.astype(np.uint16)).save(path)
    elif kind == "P":
        palette_picture(CODES, [(200, 7 * n, 30) for n in range(30)]).save(path)
    elif kind == "LA":
        Image.fromarray(np.dstack([CODES, np.full_like(CODES, 255)]), mode="LA").save(path)
    else:
        Image.fromarray(CODES).convert(kind).save(path)
    codes, said = read(path)
    np.testing.assert_array_equal(codes, CODES)
    assert said == []


def test_a_palette_of_grey_codes_counts_by_its_colours(tmp_path: Path) -> None:
    places = np.searchsorted([0, 1, 2, 10], CODES).astype(np.uint8)
    palette_picture(places, [(n, n, n) for n in (0, 1, 2, 10)]).save(tmp_path / "mask.png")
    codes, said = read(tmp_path / "mask.png")
    np.testing.assert_array_equal(codes, CODES)
    assert said == ["codes are the grey values of a palette, not its places"]


def test_the_red_channel_of_a_mask_in_colour(tmp_path: Path) -> None:
    Image.fromarray(np.dstack([CODES, CODES * 5, CODES])).save(tmp_path / "mask.png")
    codes, said = read(tmp_path / "mask.png")
    np.testing.assert_array_equal(codes, CODES)
    assert said == ["codes are taken from the red channel of a mask in colour"]


def test_codes_that_are_not_known_are_reported_and_never_wrap_round(tmp_path: Path) -> None:
    wide = CODES.astype(np.uint16)
    wide[-4:, :4] = 257  # 1, if only the low byte were kept
    Image.fromarray(wide).save(tmp_path / "mask.png")
    codes, said = read(tmp_path / "mask.png")
    assert (codes == 1).sum() == 200
    assert said == ["codes outside of 0 to 21 count as no tumour: 257 (16 px)"]


@pytest.mark.parametrize("name", ["mask.png", "mask.tif"])
def test_lossy_compression_is_refused_by_content(name: str, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.fromarray(CODES * 2).save(buffer, format="JPEG", quality=75)
    path = tmp_path / name
    path.write_bytes(buffer.getvalue())
    with pytest.raises(UnreadableFileError, match=r"was compressed with loss \(JPEG\)"):
        read_codes(path)
    Image.open(buffer).save(path, format="PNG")  # the same pixels, in a file that cannot tell
    with pytest.raises(UnreadableFileError, match="mixed along their borders"):
        read_codes(path)


def test_a_thin_line_is_reported_and_kept(tmp_path: Path) -> None:
    thin = CODES.copy()
    thin[30, 2:12] = 1
    Image.fromarray(thin).save(tmp_path / "mask.png")
    codes, said = read(tmp_path / "mask.png")
    np.testing.assert_array_equal(codes, thin)
    assert len(said) == 1
    assert "stand alone: was it compressed or resized?" in said[0]
