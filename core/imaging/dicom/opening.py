"""Opening a DICOM file: with or without a preamble, compressed as a whole or not, named as it likes."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from core.files.gate import opened_file, require_regular, whole_file
from core.files.limits import VOLUME_BYTES
from core.files.unpacking import DEFLATE, Budget, first_unpacked, unpacked
from core.imaging.deidentify.quiet import quiet_libraries
from core.imaging.dicom.counted_file import CountedFile, require_few_items
from core.imaging.dicom.damage import is_of_the_disk
from core.imaging.dicom.first_bytes import GZIP, START, described, is_dicom
from core.imaging.read_image import UnreadableFileError
from core.imaging.remarks import remark

if TYPE_CHECKING:
    from pydicom import Dataset


def first_bytes(path: Path) -> bytes:
    """The beginning of a file; of one that is compressed with gzip, of what is in it.

    Raises:
        OSError: The file cannot be read.
    """
    with opened_file(path) as file:
        start = file.read(START)
        if not start.startswith(GZIP):
            return start
        file.seek(0)
        inside = first_unpacked(file, START)
    return inside if is_dicom(inside) else start


def opened_dicom(source: Path | bytes, name: str, *, pixels: bool = True) -> Dataset:
    """Read a DICOM file, its pixels still undecoded.

    A file without a preamble is read, and one that is compressed as a whole (gzip) is unpacked, which is
    remarked upon. What the header leaves out and the file's own first group says (its kind, its UID), or
    the way it is written says (its transfer syntax), is filled in.

    Args:
        source: A file, or all its bytes.
        name: The name for messages.
        pixels: False to read the header alone.

    Raises:
        UnreadableFileError: It is no DICOM, or damaged.
        OSError: The file cannot be read.
    """
    start = source[:START] if isinstance(source, bytes) else _start(source)
    if start.startswith(GZIP):
        source = _unzipped(source, name)
        start = source[:START]
        remark("is compressed as a whole (gzip); it was unpacked to be read", action="nothing")
    if not is_dicom(start):
        raise UnreadableFileError(name, f"is no DICOM: it {described(start)}", action="export it again")
    return _parsed(source, name, pixels=pixels)


def _start(path: Path) -> bytes:
    with opened_file(path, limit=VOLUME_BYTES) as file:
        return file.read(START)


def _unzipped(source: Path | bytes, name: str) -> bytes:
    packed = source if isinstance(source, bytes) else whole_file(source, limit=VOLUME_BYTES, name=name)
    try:
        return unpacked(io.BytesIO(packed), Budget(name, len(packed)))
    except (EOFError, zlib.error) as error:
        problem = f"is compressed as a whole (gzip) and cannot be unpacked ({type(error).__name__})"
        raise UnreadableFileError(name, problem, action="unpack it, or copy it again") from None


def _parsed(source: Path | bytes, name: str, *, pixels: bool) -> Dataset:
    from pydicom import dcmread

    try:
        with quiet_libraries(), _seekable(source, name) as (file, packed):
            plain = _inflated(file, name, Budget(name, packed))
            require_few_items(plain, name)
            given: Any = CountedFile(plain, name, "" if isinstance(source, bytes) else str(source))
            dataset = dcmread(given, stop_before_pixels=not pixels, force=True)
            dataset.buffer = None  # which will be closed
            _complete(dataset)
    except UnreadableFileError:
        raise
    except Exception as error:  # pydicom raises whatever a damaged file leads it into
        if is_of_the_disk(error):
            raise
        raise UnreadableFileError(
            name,
            f"cannot be read as DICOM ({type(error).__name__})",
            action="it is damaged or cut short: export it again",
        ) from None
    return dataset


@contextmanager
def _seekable(source: Path | bytes, name: str) -> Iterator[tuple[BinaryIO, int]]:
    """The file, and its bytes on disk."""
    if isinstance(source, bytes):
        yield io.BytesIO(source), len(source)
        return
    packed = require_regular(source, limit=VOLUME_BYTES, name=name)
    with opened_file(source, limit=VOLUME_BYTES, name=name) as file:
        yield file, packed


def _inflated(file: BinaryIO, name: str, budget: Budget) -> BinaryIO:
    """The file with its data set plain where it is deflated (PS3.5 A.5): the library takes any size.

    Raises:
        UnreadableFileError: It becomes too large.
    """
    from pydicom.filereader import _read_file_meta_info, read_preamble
    from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

    counted: Any = CountedFile(file, name)
    read_preamble(counted, True)
    meta = _read_file_meta_info(counted)
    end = file.tell()
    if meta.get("TransferSyntaxUID") != DeflatedExplicitVRLittleEndian:
        file.seek(0)
        return file
    data = unpacked(file, budget, wbits=DEFLATE)
    file.seek(0)
    deflated = DeflatedExplicitVRLittleEndian.encode()
    plain = ExplicitVRLittleEndian.encode().ljust(len(deflated), b"\0")
    return io.BytesIO(file.read(end).replace(deflated, plain) + data)


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
