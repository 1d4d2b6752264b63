from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from core.imaging.hashing import file_sha256, mask_sha256, pixel_sha256
from core.imaging.read_image import read_image
from core.prompts.values import MaskPrompt
from tests.phantom_masks import speckled, two_blocks


def test_file_hash_is_that_of_sha256sum(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    # FIPS 180-4, example of one block.
    assert file_sha256(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_pixels_hash_alike_whatever_the_encoding(tmp_path: Path) -> None:
    image = speckled(two_blocks(), seed=1)
    for name in ("a.png", "b.bmp"):
        Image.fromarray(image).save(tmp_path / name)
    assert file_sha256(tmp_path / "a.png") != file_sha256(tmp_path / "b.bmp")
    assert pixel_sha256(read_image(tmp_path / "a.png")) == pixel_sha256(read_image(tmp_path / "b.bmp"))


def test_shape_type_and_order_enter_the_pixel_hash() -> None:
    flat = np.arange(6, dtype=np.uint8)
    hashes = {
        pixel_sha256(flat.reshape(2, 3)),
        pixel_sha256(flat.reshape(3, 2)),
        pixel_sha256(flat.astype("<u2")),
    }
    assert len(hashes) == 3
    assert pixel_sha256(flat.astype("<u2")) == pixel_sha256(flat.astype(">u2"))
    assert pixel_sha256(flat.reshape(2, 3).T) == pixel_sha256(np.ascontiguousarray(flat.reshape(2, 3).T))


def test_a_folder_s_hash_is_that_of_its_files_whatever_their_names(tmp_path: Path) -> None:
    for folder, names in (("a", "xy"), ("b", "yx"), ("c", "xz")):
        (tmp_path / folder).mkdir()
        for name, content in zip(names, ("one", "two"), strict=True):
            (tmp_path / folder / name).write_text(content)
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "x").write_text("one")
    hashes = [file_sha256(tmp_path / folder) for folder in "abcd"]
    assert hashes[0] == hashes[1] == hashes[2] != hashes[3]


def test_a_volume_s_view_hashes_as_its_copy() -> None:
    stored = np.arange(24, dtype=">i2").reshape(2, 3, 4)
    view = stored.transpose(2, 0, 1)[::-1]
    assert pixel_sha256(view) == pixel_sha256(view.astype("<i2", order="C"))


def test_mask_hash_is_that_of_a_mask_prompt() -> None:
    assert mask_sha256(two_blocks()) == MaskPrompt(two_blocks()).sha256
    assert mask_sha256(two_blocks()) != mask_sha256(two_blocks().T)
