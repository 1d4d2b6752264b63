"""PNG without texts, EXIF, colour profiles, times and whatever else is no pixel (ISO/IEC 15948)."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from core.imaging.deidentify.files.uncleanable import UncleanableError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ALWAYS = frozenset({b"IHDR", b"IDAT", b"IEND", b"gAMA", b"sRGB", b"sBIT", b"pHYs", b"cHRM"})
_BYTES = {b"IHDR": 13, b"IEND": 0, b"gAMA": 4, b"sRGB": 1, b"sBIT": 4, b"pHYs": 9, b"cHRM": 32}
"""A longer chunk of these kinds holds something else."""
_PALETTE, _INDEXED = b"PLTE", 3


def cleaned_png(data: bytes) -> bytes:
    """The picture's own chunks, and of EXIF the orientation.

    Raises:
        UncleanableError: The chunks cannot be followed to the end.
    """
    chunks = list(_chunks(data))
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1][0] != b"IEND" or len(chunks[0][1]) != 13:
        raise UncleanableError("its parts cannot be followed to the end of the picture")
    kind = chunks[0][1][9]
    made = [SIGNATURE]
    for name, body in chunks:
        is_shown = name in _ALWAYS and len(body) <= _BYTES.get(name, len(body))
        if is_shown or _is_of_palette(name, body, kind):
            made.append(_chunk(name, body))
        elif name == b"eXIf" and (tag := orientation_in(body)) != 1:
            made.append(_chunk(name, orientation_alone(tag)))
    return b"".join(made)


def orientation_alone(tag: int) -> bytes:
    """The EXIF of a picture that is turned, big-endian, with nothing else in it."""
    return struct.pack(">2sHLHHHLHHL", b"MM", 42, 8, 1, 274, 3, 1, tag, 0, 0)


def orientation_in(exif: bytes) -> int:
    """The orientation tag of an EXIF block, 1 to 8; 1 where it says none."""
    from PIL import Image

    found = Image.Exif()
    try:
        found.load(exif)
        tag = int(found.get(274, 1))
    except Exception:  # a damaged tag says nothing about the pixels
        return 1
    return tag if 1 <= tag <= 8 else 1


def _is_of_palette(name: bytes, body: bytes, kind: int) -> bool:
    """A palette belongs to pictures of that kind alone; transparency to those that have no alpha."""
    if name == _PALETTE:
        return kind == _INDEXED
    return name == b"tRNS" and len(body) <= {0: 2, 2: 6, 3: 256}.get(kind, 0)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    file = io.BytesIO(data[len(SIGNATURE) :])
    while len(head := file.read(8)) == 8:
        length, name = struct.unpack(">I4s", head)
        body = file.read(length)
        if len(body) < length:
            return
        yield name, body
        file.read(4)
        if name == b"IEND":
            return


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
