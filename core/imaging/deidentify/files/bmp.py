"""BMP without a colour profile and without bytes that belong to no pixel."""

from __future__ import annotations

import struct

from core.imaging.deidentify.files.uncleanable import UncleanableError

_FILE_HEADER, _INFO, _V5, _PROFILE_FROM = 14, 40, 124, 56
_SRGB = b"BGRs"


def cleaned_bmp(data: bytes) -> bytes:
    """Return headers, table of colours and rows; an embedded or named profile is dropped.

    Raises:
        UncleanableError: It is compressed, or its rows lie elsewhere than its header says.
    """
    if len(data) < _FILE_HEADER + _INFO:
        raise UncleanableError("its header is cut short")
    (offset, size) = struct.unpack("<II", data[10:18])
    width, height, _, bits, compression = struct.unpack("<iiHHI", data[18:34])
    rows = (abs(width) * bits + 31) // 32 * 4 * abs(height)
    if size < _INFO or compression not in (0, 3) or offset + rows > len(data):
        raise UncleanableError("it is compressed or of an old kind")
    head = bytearray(data[:offset])
    head[6:10] = bytes(4)
    if size >= _V5:
        head[_FILE_HEADER + _PROFILE_FROM : _FILE_HEADER + _PROFILE_FROM + 4] = _SRGB
        head[_FILE_HEADER + 112 : _FILE_HEADER + _V5] = bytes(12)
    end = _FILE_HEADER + size + _table_bytes(data, bits, compression=compression, size=size)
    head[end:] = bytes(max(offset - end, 0))
    head[2:6] = struct.pack("<I", offset + rows)
    return bytes(head[:offset]) + data[offset : offset + rows]


def _table_bytes(data: bytes, bits: int, *, compression: int, size: int) -> int:
    """Return the bytes of the colours, or of the masks behind a header that has no room for them."""
    used = struct.unpack("<I", data[46:50])[0]
    masks = 12 if compression == 3 and size == _INFO else 0
    return masks + 4 * (min(used, 256) or 2**bits if bits <= 8 else 0)
