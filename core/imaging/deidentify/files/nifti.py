"""NIfTI-1 and NIfTI-2 without texts and extensions: places and voxels stay byte for byte."""

from __future__ import annotations

import gzip
import io
import math
import struct
import zlib
from collections.abc import Iterator

from core.errors import UnreadableFileError
from core.files.limits import HEADER_BYTES
from core.files.unpacking import Budget, unpacked_pieces
from core.imaging.deidentify.files.uncleanable import UncleanableError

_FIRST, _SECOND = 348, 540
_TEXTS = {
    _FIRST: ((4, 14), (14, 32), (32, 38), (148, 228), (228, 252), (328, 344)),
    _SECOND: ((240, 320), (320, 344), (508, 524), (525, 540)),
}
"""The texts by the size of the header, from and to: data_type, db_name, extents and session_error,
descrip, aux_file, intent_name, unused_str."""
_MAGIC, _MAGIC_AT = {_FIRST: b"n+1", _SECOND: b"n+2"}, {_FIRST: 344, _SECOND: 4}
_BITS = {
    1: 1,
    2: 8,
    4: 16,
    8: 32,
    16: 32,
    32: 64,
    64: 64,
    128: 24,
    256: 8,
    512: 16,
    768: 32,
    1024: 64,
    1280: 64,
    1536: 128,
    1792: 128,
    2048: 256,
    2304: 32,
}
"""The bits by the code of a type of values."""
_GZIP_START = b"\x1f\x8b"
_LEVEL = 6


def cleaned_nifti(data: bytes) -> bytes:
    """The file with its texts and extensions blanked, compressed as it was, and nothing behind its voxels.

    Raises:
        UncleanableError: It is no NIfTI file of one part, or claims too much.
    """
    if not data.startswith(_GZIP_START):
        head, end = _cleaned_head(data[: HEADER_BYTES.value()])
        return b"".join((head, memoryview(data)[len(head) : end]))
    plain = bytearray()
    head, end = b"", HEADER_BYTES.value()
    for piece in _pieces(data):
        plain += piece
        if not head and len(plain) >= end:
            head, end = _cleaned_head(bytes(plain))
        if head and len(plain) >= end:
            break
    if not head:
        head, end = _cleaned_head(bytes(plain))
    del plain[end:]
    plain[: len(head)] = head
    return gzip.compress(plain, _LEVEL, mtime=0)


def _cleaned_head(start: bytes) -> tuple[bytes, int]:
    """Return everything before the voxels, blanked, and where these end."""
    if len(start) < _FIRST + 4:
        raise UncleanableError("its header is cut short")
    size = next((n for n in (_FIRST, _SECOND) if n in _either(start[:4])), None)
    if size is None or start[_MAGIC_AT[size] :][:3] != _MAGIC[size]:
        raise UncleanableError("it is no NIfTI file of one part")
    order = "<" if struct.unpack("<i", start[:4])[0] == size else ">"
    first, end = _voxels(start, order, is_first=size == _FIRST)
    head = bytearray(start[:first])
    for begin, last in _TEXTS[size]:
        head[begin:last] = bytes(last - begin)
    head[size:first] = bytes(first - size)
    return bytes(head), max(end, first)


def _pieces(data: bytes) -> Iterator[bytes]:
    """Yield what comes out, which is looked at no further than to the last voxel."""
    budget = Budget("", len(data))
    try:
        for piece in unpacked_pieces(io.BytesIO(data)):
            budget.add(len(piece))
            yield piece
    except UnreadableFileError as error:
        raise UncleanableError(f"it {error.problem}") from None
    except (zlib.error, EOFError):
        raise UncleanableError("it is cut short or damaged") from None


def _either(four: bytes) -> tuple[int, ...]:
    return (*struct.unpack("<i", four), *struct.unpack(">i", four))


def _voxels(start: bytes, order: str, *, is_first: bool) -> tuple[int, int]:
    """Return where the voxels begin and end, by the type that readers go by and not by its stated size."""
    sizes_at, type_at, first_at = (40, 70, 108) if is_first else (16, 12, 168)
    sizes = struct.unpack_from(order + ("8h" if is_first else "8q"), start, sizes_at)
    bits = _BITS.get(struct.unpack_from(order + "h", start, type_at)[0])
    least = (_FIRST if is_first else _SECOND) + 4
    said = struct.unpack_from(order + ("f" if is_first else "q"), start, first_at)[0]
    if not 1 <= sizes[0] <= 7 or bits is None or not (said == 0 or least <= said <= len(start)):
        raise UncleanableError("its header contradicts itself")
    first = int(said) or least
    return first, first + math.prod(max(n, 1) for n in sizes[1 : sizes[0] + 1]) * bits // 8
