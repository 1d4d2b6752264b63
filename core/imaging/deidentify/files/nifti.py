"""NIfTI-1 and NIfTI-2 without texts and extensions: places and voxels stay byte for byte."""

from __future__ import annotations

import gzip
import io
import math
import struct
import zlib

from core.errors import UnreadableFileError
from core.files.unpacking import Budget, unpacked
from core.imaging.deidentify.files.uncleanable import UncleanableError

_FIRST, _SECOND = 348, 540
_TEXTS = {
    _FIRST: ((4, 14), (14, 32), (32, 38), (148, 228), (228, 252), (328, 344)),
    _SECOND: ((240, 320), (320, 344), (508, 524), (525, 540)),
}
"""By the size of the header, from and to: data_type, db_name, extents and session_error, descrip, aux_file,
intent_name, unused_str."""
_MAGIC, _MAGIC_AT = {_FIRST: b"n+1", _SECOND: b"n+2"}, {_FIRST: 344, _SECOND: 4}
_LEVEL = 6


def cleaned_nifti(data: bytes) -> bytes:
    """The file with its texts and extensions blanked, compressed as it was, and nothing behind its voxels.

    Raises:
        UncleanableError: It is no NIfTI file of one part.
    """
    packed = data.startswith(b"\x1f\x8b")
    plain = bytearray(_unpacked(data) if packed else data)
    if len(plain) < _FIRST + 4:
        raise UncleanableError("its header is cut short")
    size = next((n for n in (_FIRST, _SECOND) if n in _either(bytes(plain[:4]))), None)
    if size is None or plain[_MAGIC_AT[size] :][:3] != _MAGIC[size]:
        raise UncleanableError("it is no NIfTI file of one part")
    order = "<" if struct.unpack("<i", plain[:4])[0] == size else ">"
    start, end = _voxels(plain, order, is_first=size == _FIRST)
    for first, last in _TEXTS[size]:
        plain[first:last] = bytes(last - first)
    plain[size:start] = bytes(start - size)
    del plain[max(end, start) :]
    return gzip.compress(bytes(plain), _LEVEL, mtime=0) if packed else bytes(plain)


def _unpacked(data: bytes) -> bytes:
    """What was written behind the voxels is unpacked too, so that a bomb may lie there."""
    try:
        return unpacked(io.BytesIO(data), Budget("", len(data)))
    except UnreadableFileError as error:
        raise UncleanableError(f"it {error.problem}") from None
    except (zlib.error, EOFError):
        raise UncleanableError("it is cut short or damaged") from None


def _either(four: bytes) -> tuple[int, ...]:
    return (*struct.unpack("<i", four), *struct.unpack(">i", four))


def _voxels(plain: bytearray, order: str, *, is_first: bool) -> tuple[int, int]:
    """Where the voxels begin and end."""
    if is_first:
        sizes, bits = (
            struct.unpack_from(order + "8h", plain, 40),
            struct.unpack_from(order + "h", plain, 72)[0],
        )
        start = int(struct.unpack_from(order + "f", plain, 108)[0])
        start = start or _FIRST + 4
    else:
        sizes, bits = (
            struct.unpack_from(order + "8q", plain, 16),
            struct.unpack_from(order + "h", plain, 14)[0],
        )
        start = struct.unpack_from(order + "q", plain, 168)[0] or _SECOND + 4
    least = (_FIRST if is_first else _SECOND) + 4
    if not 1 <= sizes[0] <= 7 or start < least or start > len(plain):
        raise UncleanableError("its header contradicts itself")
    return start, start + math.prod(max(n, 1) for n in sizes[1 : sizes[0] + 1]) * bits // 8
