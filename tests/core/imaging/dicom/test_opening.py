"""Files by their bytes: without a preamble, compressed as a whole, under any name."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom import Dataset

from core.datasets.upload import read_upload
from core.imaging.dicom.first_bytes import described, is_dicom
from core.imaging.dicom.opening import opened_dicom
from core.imaging.read_image import UnreadableFileError
from core.imaging.volume_files.registry import is_volume, read_volume
from tests.dicom_pictures import enhanced_mr, mr_series, save, ultrasound
from tests.dicom_trees import STILL, ZYX, only, problems, read


def bare(dataset: Dataset, syntax: str) -> bytes:
    """The data set alone, without preamble and without its file meta group."""
    implicit, little = syntax == "implicit", syntax != "big"
    del dataset.file_meta
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, dataset, implicit_vr=implicit, little_endian=little)
    return buffer.getvalue()


@pytest.mark.parametrize("syntax", ["implicit", "explicit", "big"])
def test_a_file_without_a_preamble(tmp_path: Path, syntax: str) -> None:
    data = bare(ultrasound(STILL), syntax)
    assert not data[128:].startswith(b"DICM")
    np.testing.assert_array_equal(read_upload(data, "x").pixels, STILL)
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "picture.txt").write_bytes(data)
    case = only(read(tmp_path))
    np.testing.assert_array_equal(np.asarray(Image.open(case.image.path)), STILL)


def test_a_file_that_is_compressed_as_a_whole_is_unpacked_and_reported(tmp_path: Path) -> None:
    path = save(ultrasound(STILL), tmp_path / "tree" / "a.dcm")
    packed = gzip.compress(path.read_bytes())
    path.write_bytes(packed)
    taken = read_upload(packed, "a.dcm")
    np.testing.assert_array_equal(taken.pixels, STILL)
    assert any("compressed as a whole (gzip)" in note for note in taken.notes)
    cohort = read(tmp_path)
    np.testing.assert_array_equal(np.asarray(Image.open(only(cohort).image.path)), STILL)
    assert any("compressed as a whole (gzip)" in line for line in problems(cohort))
    path.write_bytes(packed[:60])
    with pytest.raises(UnreadableFileError, match=r"gzip.* cannot be unpacked"):
        read_upload(packed[:60], "a.dcm")


def test_slices_of_a_series_may_lie_compressed_and_bare(tmp_path: Path) -> None:
    for number, dataset in enumerate(mr_series(ZYX)):
        path = save(dataset, tmp_path / "tree" / f"{number}.dcm")
        path.write_bytes(gzip.compress(path.read_bytes()) if number % 2 else bare(dataset, "explicit"))
    assert only(read(tmp_path)).image.shape == ZYX.shape


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest", "is a ZIP archive"),
        (b"\x89PNG\r\n", "is PNG"),
        (b"%PDF-1.4", "is PDF"),
        (b"name,age\n", "is text"),
        (b"\x00\x01\x02\x03\x04\x05\x06\x07\x08", "is of another kind"),
    ],
)
def test_what_is_no_dicom_is_described(start: bytes, words: str) -> None:
    assert not is_dicom(start)
    assert described(start).startswith(words)
    with pytest.raises(UnreadableFileError, match="is no DICOM"):
        opened_dicom(start, "x")


def test_compressed_pixels_under_a_syntax_that_is_not_said_are_refused() -> None:
    dataset = ultrasound(STILL)
    dataset.compress(pydicom.uid.RLELossless)
    path = io.BytesIO()
    dataset.save_as(path)
    data = path.getvalue().replace(b"1.2.840.10008.1.2.5\0", b"1.2.840.10008.1.2.1\0")
    with pytest.raises(UnreadableFileError, match="compressed, and the file does not say how"):
        read_upload(data, "x")


def test_a_file_without_its_own_uid_goes_in(tmp_path: Path) -> None:
    dataset = ultrasound(STILL)
    del dataset.SOPInstanceUID
    data = bare(dataset, "explicit")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "a").write_bytes(data)
    np.testing.assert_array_equal(np.asarray(Image.open(only(read(tmp_path)).image.path)), STILL)


def test_a_volume_and_its_mask_need_no_ending(tmp_path: Path) -> None:
    for number, dataset in enumerate(mr_series(ZYX)):
        save(dataset, tmp_path / "series" / f"{number}")
    save(enhanced_mr(ZYX), tmp_path / "IM0001")
    np.testing.assert_array_equal(
        read_volume(tmp_path / "IM0001").voxels, read_volume(tmp_path / "series").voxels
    )
    (tmp_path / "notes").write_text("no image")
    assert [is_volume(tmp_path / name) for name in ("IM0001", "notes", "missing", "a.png")] == [
        *(True, False, False, False),
    ]


def test_libraries_are_silent_about_odd_values(recwarn: pytest.WarningsRecorder) -> None:
    dataset = ultrasound(STILL)
    buffer = io.BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    odd = buffer.getvalue().replace(b"19620307", b"Mrs Doe ").replace(b"061Y", b"old ")
    recwarn.clear()
    read_upload(odd, "x")
    assert [str(one.message) for one in recwarn] == []
