"""Opening a DICOM file: with or without a preamble, compressed as a whole or not, named as it likes."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from core.imaging.deidentify.quiet import quiet_dicom
from core.imaging.dicom.first_bytes import GZIP, START, described, is_dicom
from core.imaging.read import UnreadableFileError
from core.imaging.remarks import remark

if TYPE_CHECKING:
    from pydicom import Dataset

_MOST_BYTES = 2**30
"""A compressed file that would become larger is refused."""


def first_bytes(path: Path) -> bytes:
    """The beginning of a file; of one that is compressed with gzip, of what is in it.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(START)
    if not start.startswith(GZIP):
        return start
    try:
        with gzip.open(path) as packed:
            unpacked = packed.read(START)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return start
    return unpacked if is_dicom(unpacked) else start


def opened_dicom(source: Path | bytes, name: str, *, pixels: bool = True) -> Dataset:
    """Read a DICOM file, its pixels still undecoded.

    A file without a preamble is read, and one that is compressed as a whole (gzip) is unpacked, which is
    remarked upon. What the header leaves out and the file's own first group says (its kind, its UID), or
    the way it is written says (its transfer syntax), is filled in.

    Args:
        source: A file, or all its bytes.
        name: For messages.
        pixels: False to read the header alone.

    Raises:
        UnreadableFileError: It is no DICOM, or damaged.
        OSError: The file cannot be read.
    """
    start = source[:START] if isinstance(source, bytes) else _start(source)
    if start.startswith(GZIP):
        source = _unpacked(source, name)
        start = source[:START]
        remark("is compressed as a whole (gzip); it was unpacked to be read", action="nothing")
    if not is_dicom(start):
        raise UnreadableFileError(name, f"is no DICOM: it {described(start)}", action="export it again")
    return _parsed(source, name, pixels=pixels)


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(START)


def _unpacked(source: Path | bytes, name: str) -> bytes:
    packed = source if isinstance(source, bytes) else source.read_bytes()
    try:
        with gzip.open(io.BytesIO(packed)) as file:
            data = file.read(_MOST_BYTES + 1)
    except (EOFError, OSError, zlib.error) as error:
        problem = f"is compressed as a whole (gzip) and cannot be unpacked ({type(error).__name__})"
        raise UnreadableFileError(name, problem, action="unpack it, or copy it again") from None
    if len(data) > _MOST_BYTES:
        raise UnreadableFileError(name, "is compressed (gzip) and too large", action="unpack it")
    return data


def _parsed(source: Path | bytes, name: str, *, pixels: bool) -> Dataset:
    from pydicom import dcmread

    try:
        with quiet_dicom():
            file = io.BytesIO(source) if isinstance(source, bytes) else source
            dataset = dcmread(file, stop_before_pixels=not pixels, force=True)
            _complete(dataset)
    except OSError:
        raise
    except Exception as error:  # pydicom raises whatever a damaged file leads it into
        raise UnreadableFileError(
            name,
            f"cannot be read as DICOM ({type(error).__name__})",
            action="it is damaged or cut short: export it again",
        ) from None
    return dataset


def _complete(dataset: Dataset) -> None:
    """Fill in what the data set leaves out and the file tells all the same."""
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

    meta = dataset.file_meta = getattr(dataset, "file_meta", None) or FileMetaDataset()
    if not meta.get("TransferSyntaxUID"):
        implicit, little = dataset.original_encoding
        plain = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
        meta.TransferSyntaxUID = plain if little else ExplicitVRBigEndian
    for own, of_file in (
        ("SOPClassUID", "MediaStorageSOPClassUID"),
        ("SOPInstanceUID", "MediaStorageSOPInstanceUID"),
    ):
        if not dataset.get(own) and meta.get(of_file):
            setattr(dataset, own, meta.get(of_file))
