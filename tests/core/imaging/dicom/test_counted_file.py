"""Headers that never end are told before the library has made an object of every piece."""

from __future__ import annotations

import gzip
import io
import zlib

import numpy as np
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian

from core.errors import UnreadableFileError
from core.files.limits import ELEMENTS, FRAMES
from core.imaging.dicom.opening import opened_dicom
from tests.dicom_pictures import ultrasound

KIND = b"\x08\x00\x16\x00"
ITEM = b"\xfe\xff\x00\xe0\x00\0\0\0"


def still() -> bytes:
    buffer = io.BytesIO()
    ultrasound(np.ones((40, 50), dtype=np.uint8)).save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def with_items(count: int) -> bytes:
    before, _, after = still().partition(KIND)
    sequence = b"\x09\x00\x11\x10SQ\0\0\xff\xff\xff\xff" + ITEM * count + b"\xfe\xff\xdd\xe0\0\0\0\0"
    return before + sequence + KIND + after


def deflated(data: bytes) -> bytes:
    made = ultrasound(np.ones((40, 50), dtype=np.uint8))
    made.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    buffer = io.BytesIO()
    made.save_as(buffer, enforce_file_format=True)
    end = 144 + int.from_bytes(buffer.getvalue()[140:144], "little")
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return buffer.getvalue()[:end] + packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (with_items(3_000), "2,000 items"),
        (gzip.compress(with_items(3_000)), "2,000 items"),
        (still() + bytes(1_000_000), "9,000 elements"),
        (gzip.compress(still() + bytes(1_000_000)), "9,000 elements"),
        (deflated(bytes(1_000_000)), "9,000 elements"),
    ],
    ids=["items", "packed items", "zeros", "packed zeros", "deflated zeros"],
)
def test_a_header_without_end_is_refused(monkeypatch: pytest.MonkeyPatch, *, data: bytes, what: str) -> None:
    monkeypatch.setenv(ELEMENTS.variable, "9000")
    monkeypatch.setenv(FRAMES.variable, "1000")
    with pytest.raises(UnreadableFileError, match=f"holds more than {what}"):
        opened_dicom(data, "a.dcm")


def test_a_long_header_is_read() -> None:
    assert len(opened_dicom(with_items(1_000), "a.dcm")[0x0009, 0x1011].value) == 1_000


def test_a_deflated_file_is_read_like_a_plain_one() -> None:
    plain = still()
    end = 144 + int.from_bytes(plain[140:144], "little")
    found = opened_dicom(deflated(plain[end:]), "a.dcm")
    assert (found.pixel_array == opened_dicom(plain, "a.dcm").pixel_array).all()
