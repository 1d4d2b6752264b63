"""Every kind of file keeps its pixels and loses its texts."""

from __future__ import annotations

import gzip
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import nibabel
import nrrd
import numpy as np
import pytest
import tifffile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.datasets.cleaned_copy import cleaned_file
from core.imaging.read_image import UnreadableFileError, read_image
from core.imaging.volume_files.registry import read_mask_layers, read_volume
from tests.tiny_volumes import AFFINE, ramp

NAME = b"Mustermann"
GREY = np.random.default_rng(0).integers(0, 255, (9, 14), dtype=np.uint8)
COLOUR = np.random.default_rng(1).integers(0, 255, (9, 14, 3), dtype=np.uint8)


def exif(tag: int = 1) -> Image.Exif:
    made = Image.Exif()
    made[274], made[270], made[315] = tag, "of Mustermann", "Mustermann"
    return made


def png(path: Path, picture: Image.Image, **how: object) -> None:
    said = PngInfo()
    said.add_text("Comment", "Mustermann")
    said.add_text("Zipped", "Mustermann" * 9, zip=True)
    said.add_itxt("XML:com.adobe.xmp", "<x>Mustermann</x>")
    picture.save(path, pnginfo=said, icc_profile=b"desc Mustermann", exif=exif(6), **how)
    data = path.read_bytes()
    body = b"Mustermann " * 3  # a palette of a picture that has none
    extra = struct.pack(">I", len(body)) + b"PLTE" + body + struct.pack(">I", zlib.crc32(b"PLTE" + body))
    is_indexed = picture.mode == "P"
    path.write_bytes((data if is_indexed else data[:33] + extra + data[33:]) + b"after the end: Mustermann")


def jpeg(path: Path, picture: Image.Image, **how: object) -> None:
    picture.save(path, comment="Mustermann", exif=exif(6), icc_profile=b"desc Mustermann", **how)
    path.write_bytes(path.read_bytes() + b"Mustermann")


def tiff(path: Path, array: np.ndarray, **how: object) -> None:
    tifffile.imwrite(
        path,
        array,
        description="Mustermann",
        software="Mustermann",
        extratags=[(315, "s", 0, "Mustermann"), (65000, "s", 0, "Mustermann")],
        **how,
    )
    path.write_bytes(path.read_bytes() + b"Mustermann")


PICTURES: dict[str, Callable[[Path], object]] = {
    "grey.png": lambda path: png(path, Image.fromarray(GREY)),
    "colour.png": lambda path: png(path, Image.fromarray(COLOUR)),
    "palette.png": lambda path: png(path, Image.fromarray(COLOUR).quantize(16)),
    "wide.png": lambda path: png(path, Image.fromarray(GREY.astype(np.uint16) * 200)),
    "alpha.png": lambda path: png(path, Image.fromarray(COLOUR).convert("RGBA")),
    "grey.jpg": lambda path: jpeg(path, Image.fromarray(GREY)),
    "slow.jpg": lambda path: jpeg(path, Image.fromarray(COLOUR), progressive=True),
    "plain.tif": lambda path: tiff(path, GREY, photometric="minisblack"),
    "big.tif": lambda path: tiff(path, COLOUR, photometric="rgb", bigtiff=True),
    "zipped.tif": lambda path: tiff(path, GREY, compression="zlib", predictor=True, rowsperstrip=2),
    "tiles.tif": lambda path: tiff(path, GREY.astype(np.uint16) * 9, tile=(16, 16), byteorder=">"),
    "float.tif": lambda path: tiff(path, GREY.astype(np.float32)),
    "grey.bmp": lambda path: Image.fromarray(GREY).save(path),
    "colour.bmp": lambda path: Image.fromarray(COLOUR).save(path),
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_keep_their_pixels_and_lose_their_texts(tmp_path: Path, name: str) -> None:
    original, copy = tmp_path / name, tmp_path / f"copy_{name}"
    PICTURES[name](original)
    copy.write_bytes(cleaned_file(original))
    np.testing.assert_array_equal(read_image(copy), read_image(original))
    assert NAME not in copy.read_bytes()
    assert cleaned_file(copy) == copy.read_bytes()


@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("ending", [".nii", ".nii.gz"])
def test_nifti_keeps_voxels_and_places(tmp_path: Path, ending: str, second: bool) -> None:
    kind = nibabel.Nifti2Image if second else nibabel.Nifti1Image
    image = kind(ramp(), AFFINE)
    image.header["descrip"], image.header["aux_file"] = b"of Mustermann", b"Mustermann"
    image.header["intent_name"] = b"Mustermann"
    if not second:
        image.header["db_name"] = b"Mustermann"
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension("comment", b"Mustermann"))
    original, copy = tmp_path / f"Mustermann{ending}", tmp_path / f"copy{ending}"
    nibabel.save(image, original)
    copy.write_bytes(cleaned_file(original))
    before, after = read_volume(original), read_volume(copy)
    np.testing.assert_array_equal(after.voxels, before.voxels)
    assert after.spacing_mm == before.spacing_mm
    np.testing.assert_array_equal(nibabel.load(copy).affine, nibabel.load(original).affine)
    data = copy.read_bytes()
    assert NAME not in data
    assert NAME not in (gzip.decompress(data) if ending.endswith("gz") else data)


def test_nrrd_keeps_its_fields_and_the_values_of_segments(tmp_path: Path) -> None:
    header = {
        "space": "left-posterior-superior",
        "space directions": np.diag([0.5, 0.75, 2.0]),
        "space origin": np.array([1.0, 2.0, 3.0]),
        "kinds": ["domain"] * 3,
        "content": "Mustermann",
        "Segment0_Name": "Mustermann",
        "Segment0_LabelValue": "2",
        "Segment0_Layer": "0",
        "patient": "Mustermann",
    }
    original, copy = tmp_path / "a.nrrd", tmp_path / "b.nrrd"
    nrrd.write(str(original), (ramp() > 50).astype(np.uint8) * 2, header)
    data = original.read_bytes()
    original.write_bytes(data.replace(b"\ntype:", b"\n# by Mustermann\ntype:", 1))
    copy.write_bytes(cleaned_file(original))
    assert NAME not in copy.read_bytes()
    (before,), (after,) = read_mask_layers(original), read_mask_layers(copy)
    np.testing.assert_array_equal(after.stored.array, before.stored.array)
    np.testing.assert_array_equal(after.stored.affine, before.stored.affine)
    assert dict(after.names) == {2: "segment 0"}


@pytest.mark.parametrize(
    ("encoding", "before"),
    [
        ("raw", b"Mustermann"),
        ("raw", b""),
        ("ascii", b"of Mustermann\n"),
        ("gzip", b"of Mustermann\n"),
        ("bzip2", b""),
    ],
)
def test_what_lies_around_the_values_of_nrrd_goes(tmp_path: Path, encoding: str, before: bytes) -> None:
    header = {
        "space": "LPS",
        "space directions": np.eye(3),
        "space origin": np.zeros(3),
        "encoding": encoding,
    }
    original, copy = tmp_path / "a.nrrd", tmp_path / "b.nrrd"
    nrrd.write(str(original), ramp().astype(">i2"), header)
    head, _, values = original.read_bytes().partition(b"\n\n")
    skip = b"line skip: 1" if before.endswith(b"\n") else b"byte skip: %d" % len(before)
    behind = b"" if encoding == "ascii" else b"Mustermann"
    original.write_bytes(b"\n".join((head, skip, b"", before)) + values + behind)
    copy.write_bytes(cleaned_file(original))
    assert NAME not in copy.read_bytes()
    np.testing.assert_array_equal(read_volume(copy).voxels, read_volume(original).voxels)
    assert cleaned_file(copy) == copy.read_bytes()


def test_nifti_that_lies_about_the_size_of_its_values_keeps_them_all(tmp_path: Path) -> None:
    original, copy = tmp_path / "a.nii.gz", tmp_path / "b.nii.gz"
    nibabel.save(nibabel.Nifti1Image(ramp().astype(np.int16), AFFINE), original)
    data = bytearray(gzip.decompress(original.read_bytes()))
    data[72:74] = struct.pack("<h", 1)  # bits a value
    original.write_bytes(gzip.compress(bytes(data)))
    copy.write_bytes(cleaned_file(original))
    np.testing.assert_array_equal(read_volume(copy).voxels, read_volume(original).voxels)


@pytest.mark.parametrize(
    "data",
    [b"GIF89a", b"\x89PNG\r\n\x1a\n" + bytes(40), b"\xff\xd8\xff\xe0\0\x10", b"II*\0" + bytes(9), b"BM"],
)
def test_what_cannot_be_cleaned_is_refused_in_words(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError, match="cannot be copied without what it may say of a person"):
        cleaned_file(path)


def test_a_profile_in_a_bmp_goes(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.fromarray(COLOUR).save(buffer, format="BMP")
    (tmp_path / "a.bmp").write_bytes(buffer.getvalue() + b"Mustermann")
    assert NAME not in cleaned_file(tmp_path / "a.bmp")
