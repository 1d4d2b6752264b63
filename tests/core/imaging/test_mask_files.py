from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.errors import InputError
from core.imaging.hashing import mask_sha256
from core.imaging.mask_files import load_mask, mask_path, save_mask
from tests.phantom_masks import disc, empty, full, one_pixel, two_blocks


@pytest.mark.parametrize("mask", [two_blocks(), empty(), full(), one_pixel(), disc(15.0)])
def test_saved_mask_comes_back(tmp_path: Path, mask: np.ndarray) -> None:
    sha256 = save_mask(tmp_path / "masks", mask)
    assert sha256 == mask_sha256(mask)
    np.testing.assert_array_equal(load_mask(tmp_path / "masks", sha256), mask)


def test_file_is_a_one_bit_png_named_by_its_content(tmp_path: Path) -> None:
    sha256 = save_mask(tmp_path, two_blocks())
    path = tmp_path / sha256[:2] / f"{sha256}.png"
    with Image.open(path) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "1", (8, 6))
    assert stat.S_IMODE(path.stat().st_mode) & stat.S_IRUSR
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [path]


def volume_mask() -> np.ndarray:
    mask = np.zeros((4, 6, 8), dtype=bool)
    mask[1:3, 2:5, 3] = True
    return mask


@pytest.mark.parametrize("mask", [volume_mask(), np.zeros((3, 4, 5), bool), volume_mask().transpose(2, 0, 1)])
def test_volumes_come_back(tmp_path: Path, mask: np.ndarray) -> None:
    sha256 = save_mask(tmp_path, mask)
    assert sha256 == mask_sha256(mask)
    assert mask_path(tmp_path, sha256).name == f"{sha256}.nii.gz"
    np.testing.assert_array_equal(load_mask(tmp_path, sha256), mask)
    assert save_mask(tmp_path, mask) == sha256
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1


def test_files_of_equal_volumes_are_equal(tmp_path: Path) -> None:
    sha256 = save_mask(tmp_path / "a", volume_mask())
    save_mask(tmp_path / "b", np.asfortranarray(volume_mask()))
    assert mask_path(tmp_path / "a", sha256).read_bytes() == mask_path(tmp_path / "b", sha256).read_bytes()


def test_changed_volume_is_noticed(tmp_path: Path) -> None:
    sha256 = save_mask(tmp_path, volume_mask())
    other = save_mask(tmp_path, ~volume_mask())
    mask_path(tmp_path, other).replace(mask_path(tmp_path, sha256))
    with pytest.raises(InputError, match="not those it is named after"):
        load_mask(tmp_path, sha256)


def test_second_save_writes_nothing(tmp_path: Path) -> None:
    sha256 = save_mask(tmp_path, two_blocks())
    before = mask_path(tmp_path, sha256).stat()
    assert save_mask(tmp_path, two_blocks()) == sha256
    assert mask_path(tmp_path, sha256).stat().st_mtime_ns == before.st_mtime_ns


def test_many_writers_of_one_mask(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        hashes = set(pool.map(lambda _: save_mask(tmp_path, disc(9.0)), range(64)))
    assert hashes == {mask_sha256(disc(9.0))}
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1


def test_changed_file_is_noticed(tmp_path: Path) -> None:
    sha256 = save_mask(tmp_path, two_blocks())
    Image.fromarray(one_pixel()).save(mask_path(tmp_path, sha256))
    with pytest.raises(InputError, match="not those it is named after; delete it and run again"):
        load_mask(tmp_path, sha256)


def test_missing_mask_bad_hash_and_bad_shape(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        load_mask(tmp_path, "0" * 64)
    with pytest.raises(InputError, match=r"'../../etc/passwd' is not a mask's SHA-256"):
        load_mask(tmp_path, "../../etc/passwd")
    with pytest.raises(InputError, match=r"shape \(2, 2, 2, 2\)"):
        save_mask(tmp_path, full((2, 2, 2, 2)))


def test_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.files.whole_file.os.fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        save_mask(tmp_path, two_blocks())
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]
