"""The size of a compressed picture by its own first bytes: JPEG, JPEG-LS and JPEG 2000."""

from __future__ import annotations

import struct

_JPEG, _JPEG_2000 = b"\xff\xd8", b"\xff\x4f\xff\x51"
_JP2 = b"\x00\x00\x00\x0cjP  "
_FRAME_MARKERS = frozenset({*range(0xC0, 0xD0), 0xF7}) - {0xC4, 0xC8, 0xCC}
"""Start of frame, of any process; 0xF7 is that of JPEG-LS. The others in the range define tables."""
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def codestream_shape(data: bytes) -> tuple[int, int, int] | None:
    """Return (rows, columns, channels) of a compressed picture; None where its first bytes do not tell."""
    try:
        if data.startswith(_JP2):
            place = data.find(_JPEG_2000)
            return None if place < 0 else _of_jpeg_2000(data[place:])
        if data.startswith(_JPEG_2000):
            return _of_jpeg_2000(data)
        return _of_jpeg(data) if data.startswith(_JPEG) else None
    except (struct.error, IndexError):
        return None


def _of_jpeg(data: bytes) -> tuple[int, int, int] | None:
    """Read the shape out of the first frame header, ITU-T T.81 B.2.2."""
    place = 2
    while place < len(data):
        if data[place] != 0xFF:
            return None
        marker = data[place + 1]
        if marker == 0xFF or marker in _ALONE:
            place += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack(">H", data[place + 2 : place + 4])
        if marker in _FRAME_MARKERS:
            rows, columns, channels = struct.unpack(">HHB", data[place + 5 : place + 10])
            return rows, columns, channels
        place += 2 + max(length, 2)
    return None


def _of_jpeg_2000(data: bytes) -> tuple[int, int, int]:
    """Read the shape out of the SIZ marker segment, ITU-T T.800 A.5.1."""
    width, height, left, top = struct.unpack(">4I", data[8:24])
    (channels,) = struct.unpack(">H", data[40:42])
    return max(height - top, 0), max(width - left, 0), channels
