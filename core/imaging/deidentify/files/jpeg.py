"""JPEG without comments, EXIF, XMP, colour profiles and thumbnails (ITU-T T.81)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from core.imaging.deidentify.files.png import orientation_alone, orientation_in
from core.imaging.deidentify.files.uncleanable import UncleanableError

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_JFIF, _EXIF, _ADOBE = b"JFIF\0", b"Exif\0\0", b"Adobe"
_JFIF_BYTES, _ADOBE_BYTES = 14, 12
_PIXELS = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD, 0xDE, 0xDF, _SCAN})
"""Frames, tables and scans."""


def cleaned_jpeg(data: bytes) -> bytes:
    """The picture's frames, tables and scans, and of EXIF the orientation; nothing behind its end.

    Raises:
        UncleanableError: The segments cannot be followed to the end.
    """
    made = [b"\xff\xd8"]
    for marker, body in _segments(data):
        kept = _kept(marker, body)
        if kept is not None:
            made.append(kept)
    return b"".join([*made, b"\xff\xd9"])


def _kept(marker: int, body: bytes) -> bytes | None:
    if marker in _PIXELS:
        return body
    payload = body[4:]
    if marker == 0xE0 and payload.startswith(_JFIF):
        return _segment(marker, payload[: _JFIF_BYTES - 2] + b"\0\0")  # no thumbnail
    if marker == 0xEE and payload.startswith(_ADOBE):
        return _segment(marker, payload[:_ADOBE_BYTES])
    if marker == 0xE1 and payload.startswith(_EXIF) and (tag := orientation_in(payload[6:])) != 1:
        return _segment(marker, _EXIF + orientation_alone(tag))
    return None


def _segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker, and the segment with it; a scan goes on to the next marker that is none of its own."""
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            raise UncleanableError("its segments cannot be followed to the end of the picture")
        marker = data[place + 1]
        if marker == 0xFF:  # a fill byte
            place += 1
            continue
        if marker == _END:
            return
        end = place + 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
        if marker == _SCAN:
            end = _end_of_scan(data, end)
        yield marker, data[place:end]
        place = end
    if data[place : place + 2] != b"\xff\xd9":
        raise UncleanableError("the end of its picture is missing")


def _end_of_scan(data: bytes, place: int) -> int:
    while True:
        place = data.find(b"\xff", place)
        if place < 0 or place + 1 >= len(data):
            raise UncleanableError("the end of its picture is missing")
        if data[place + 1] != 0 and not 0xD0 <= data[place + 1] <= 0xD7:
            return place
        place += 2
