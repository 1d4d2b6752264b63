"""The values of a NRRD file: room is made for what its header says only after the limits allow it.

Values that lie in another file are not read: a header could name any file of the machine.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from core.files.limits import HEADER_BYTES, sized
from core.files.unpacking import Budget, bz2_pieces, unpacked_pieces
from core.imaging.read_image import UnreadableFileError
from core.imaging.volume_files.volume_checks import damaged, require_volume

MOST_SKIPPED_LINES = 1_000
"""Before the values of a file whose header lies in it there is nothing to skip; programs write 0."""
_MOST_LETTERS_OF_A_VALUE, _SPARE_LETTERS = 64, 2**16
_PIECE_OF_TEXT = 2**20
_DETACHED = ("data file", "datafile")
_COMPRESSED = {"gzip": unpacked_pieces, "gz": unpacked_pieces, "bzip2": bz2_pieces, "bz2": bz2_pieces}
_TEXTS = frozenset({"ascii", "text", "txt"})
_TYPES = {
    "i1": ("signed char", "int8", "int8_t"),
    "u1": ("uchar", "unsigned char", "uint8", "uint8_t"),
    "i2": ("short", "short int", "signed short", "signed short int", "int16", "int16_t"),
    "u2": ("ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"),
    "i4": ("int", "signed int", "int32", "int32_t"),
    "u4": ("uint", "unsigned int", "uint32", "uint32_t"),
    "i8": (
        *("longlong", "long long", "long long int", "signed long long", "signed long long int"),
        *("int64", "int64_t"),
    ),
    "u8": ("ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"),
    "f4": ("float",),
    "f8": ("double",),
}
"""Type codes by the names of the format's definition."""
_CODES = {name: code for code, names in _TYPES.items() for name in names}


def read_header(file: BinaryIO, name: str) -> Mapping[str, Any]:
    """The header; the file stands at its first value afterwards.

    Raises:
        UnreadableFileError: It has no end, or its values are in another file.
        Exception: Whatever the library raises for a damaged header.
    """
    import nrrd

    most = HEADER_BYTES.value()
    text = bytearray()
    while (line := file.readline(most)) not in (b"", b"\n", b"\r\n"):
        text += line
        if len(text) > most:
            raise UnreadableFileError(
                name, f"its header has more than {sized(most)}", action="it is damaged: export it again"
            )
    header: Mapping[str, Any] = nrrd.read_header(io.BytesIO(bytes(text) + b"\n"))
    if any(field in header for field in _DETACHED):
        raise UnreadableFileError(
            name, "keeps its voxels in another file", action="save it as one .nrrd file"
        )
    return header


def read_values(file: BinaryIO, header: Mapping[str, Any], name: str) -> NDArray[Any]:
    """The values, in the order of the header's axes.

    Args:
        file: The file at its first value; read to its end.
        header: The header from `read_header`.
        name: The name for messages.

    Raises:
        UnreadableFileError: They are too many, fewer or more than the header says, or cannot be unpacked.
        Exception: A field is missing or is not what it should be.
    """
    shape = tuple(int(size) for size in header["sizes"])
    dtype = _dtype(header)
    if len(shape) != int(header["dimension"]) or any(side <= 0 for side in shape):
        raise ValueError("sizes that do not go with the dimension")
    count = require_volume(shape, dtype, name)
    encoding = str(header["encoding"]).lower()
    skipped = _skips(header, name, is_raw=encoding == "raw")
    for _ in range(skipped[0]):
        file.readline(HEADER_BYTES.value())
    if encoding in _TEXTS:
        return _from_text(file, count // dtype.itemsize, dtype, name).reshape(shape, order="F")
    data = _from_bytes(file, count, encoding, skipped=skipped[1], name=name)
    return np.frombuffer(data, dtype=dtype).reshape(shape, order="F")


def _dtype(header: Mapping[str, Any]) -> np.dtype[Any]:
    code = _CODES[str(header["type"]).lower()]
    if np.dtype(code).itemsize == 1:
        return np.dtype(code)
    if str(header["encoding"]).lower() in _TEXTS:
        return np.dtype(code)
    return np.dtype({"little": "<", "big": ">"}[str(header["endian"]).lower()] + code)


def _skips(header: Mapping[str, Any], name: str, *, is_raw: bool) -> tuple[int, int]:
    """Return the lines and bytes before the values; -1 bytes where the values are the last of the file."""
    lines = int(header.get("line skip", header.get("lineskip", 0)))
    count = int(header.get("byte skip", header.get("byteskip", 0)))
    if not 0 <= lines <= MOST_SKIPPED_LINES or not (count >= 0 or (count == -1 and is_raw)):
        raise UnreadableFileError(
            name,
            f"says that {lines:,} lines and {count:,} bytes lie before its values, which cannot be",
            action="save it again as one .nrrd file",
        )
    return lines, count


def _from_bytes(file: BinaryIO, count: int, encoding: str, *, skipped: int, name: str) -> bytearray:
    """Read so many bytes of values, after those that are skipped."""
    start, end = file.tell(), file.seek(0, io.SEEK_END)
    file.seek(start)
    if encoding == "raw":
        first = end - count if skipped == -1 else start + skipped
        if first < start or first + count > end:
            raise _too_few(name, count, max(end - start, 0))
        file.seek(first)
        return bytearray(file.read(count))
    if encoding not in _COMPRESSED:
        raise UnreadableFileError(
            name, f"keeps its values as {encoding[:20]}, which is not read", action="save it as raw or gzip"
        )
    try:
        return _unpacked(_COMPRESSED[encoding](file), count, skipped, Budget(name, end - start))
    except (zlib.error, EOFError, OSError) as error:
        raise damaged(name, error, format_label="NRRD") from None


def _unpacked(pieces: Iterator[bytes], count: int, skipped: int, budget: Budget) -> bytearray:
    """The values out of what is unpacked; nothing is unpacked beyond them."""
    values = bytearray()
    for piece in pieces:
        budget.add(len(piece))
        values += piece[max(skipped - (budget.count - len(piece)), 0) :]
        if len(values) >= count:
            return values[:count]
    raise EOFError("fewer values than the header says")


def _from_text(file: BinaryIO, count: int, dtype: np.dtype[Any], name: str) -> NDArray[Any]:
    """Read so many numbers that are written out; more text than they can take is not looked at."""
    most = count * _MOST_LETTERS_OF_A_VALUE + _SPARE_LETTERS
    text = file.read(min(most, _rest_of(file)) + 1)
    values = _parsed(text, dtype) if len(text) <= most else np.empty(0)
    if len(values) != count:
        many = f"{len(values):,}" if len(text) <= most else "other"
        raise UnreadableFileError(
            name,
            f"holds {many} values where its header says {count:,}",
            action="it is damaged: export it again",
        )
    return values.astype(dtype)


def _rest_of(file: BinaryIO) -> int:
    """Return the bytes from here to the end."""
    place, end = file.tell(), file.seek(0, io.SEEK_END)
    file.seek(place)
    return end - place


def _parsed(text: bytes, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Yield numbers between blanks, a piece at a time: a list of all words would take far more room."""
    kind, found, start = np.dtype(np.float64 if dtype.kind == "f" else np.int64), [np.empty(0)], 0
    while start < len(text):
        end = min(start + _PIECE_OF_TEXT, len(text))
        while end < len(text) and not text[end : end + 1].isspace():
            end += 1
        found.append(np.array(text[start:end].split(), dtype=kind))
        start = end
    return np.concatenate([one for one in found if one.size] or [np.empty(0)])


def _too_few(name: str, count: int, held: int) -> UnreadableFileError:
    return UnreadableFileError(
        name,
        f"holds fewer values than its header says ({sized(count)}, in {sized(held)})",
        action="it is cut short: copy it again",
    )
