"""The unpacking with an eye on how much comes out: a bomb is told from a file while it goes off."""

from __future__ import annotations

import bz2
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from core.errors import UnreadableFileError
from core.files.limits import RATIO, RATIO_FROM_BYTES, UNPACKED_BYTES, sized

GZIP = zlib.MAX_WBITS | 16
DEFLATE = -zlib.MAX_WBITS
ZLIB = zlib.MAX_WBITS
MOST_SHRINKING = 1032
"""Deflate cannot make anything smaller by more than this."""
_PIECE = 2**18
_PACKED_PIECE = 2**14
"""Small, since what follows a member is copied: a file of empty members would be copied a thousand times."""


def unpacked_pieces(file: BinaryIO, *, wbits: int = GZIP) -> Iterator[bytes]:
    """Yield what comes out of the rest of a file, in pieces of at most 256 KiB.

    Members that follow each other are one, as gzip has it; what follows the last is left out.

    Args:
        file: Compressed; read to its end.
        wbits: `GZIP`, `ZLIB` or `DEFLATE`.

    Raises:
        zlib.error: It is damaged.
        EOFError: It is cut short.
    """
    unpacker, packed, is_first = zlib.decompressobj(wbits), b"", True
    while packed := packed or file.read(_PACKED_PIECE):
        if unpacker.eof:
            packed = packed.lstrip(b"\0") if wbits == GZIP else b""
            if not packed or wbits != GZIP or not packed.startswith(b"\x1f"):
                return
            unpacker = zlib.decompressobj(wbits)
        yield unpacker.decompress(packed, _PIECE)
        packed = unpacker.unconsumed_tail or unpacker.unused_data
        is_first = False
    yield from _rest(unpacker)
    if is_first or not unpacker.eof:
        raise EOFError("the compressed data end too early")


def _rest(unpacker: zlib._Decompress) -> Iterator[bytes]:
    """Return what the last piece of a stream still holds back."""
    while not unpacker.eof and (piece := unpacker.decompress(unpacker.unconsumed_tail, _PIECE)):
        yield piece


def bz2_pieces(file: BinaryIO) -> Iterator[bytes]:
    """Yield what `unpacked_pieces` yields, of bzip2.

    Raises:
        OSError: It is damaged.
        EOFError: It is cut short.
    """
    unpacker = bz2.BZ2Decompressor()
    while not unpacker.eof:
        packed = file.read(_PACKED_PIECE) if unpacker.needs_input else b""
        if unpacker.needs_input and not packed:
            raise EOFError("the compressed data end too early")
        yield unpacker.decompress(packed, _PIECE)


class Budget:
    """Counts what comes out of one file, and stops a bomb.

    Args:
        name: The name of the file, for messages.
        packed: Its bytes on disk.
        most: Bytes that may come out; None for `UNPACKED_BYTES`.
    """

    def __init__(self, name: str, packed: int, *, most: int | None = None) -> None:
        self._name = name
        self._most = UNPACKED_BYTES.value() if most is None else most
        self._honest = max(RATIO_FROM_BYTES, packed * RATIO.value())
        self.count = 0

    def add(self, count: int) -> None:
        """Count some more bytes.

        Raises:
            UnreadableFileError: More came out than is read of one file, or than an honest file holds.
        """
        self.count += count
        if self.count > min(self._most, self._honest):
            raise UnreadableFileError(
                self._name,
                f"is compressed and becomes larger than {sized(min(self._most, self._honest))}, which is the "
                "most for a file of its size",
                action=f"unpack it, if it is honest, or set {UNPACKED_BYTES.variable} or {RATIO.variable} "
                "higher",
            )


def unpacked(file: BinaryIO, budget: Budget, *, wbits: int = GZIP) -> bytes:
    """Return all that comes out of a file.

    Raises:
        UnreadableFileError: See `Budget.add`.
        zlib.error, EOFError: It is damaged or cut short.
    """
    whole = bytearray()
    for piece in unpacked_pieces(file, wbits=wbits):
        budget.add(len(piece))
        whole += piece
    return bytes(whole)


def first_unpacked(file: BinaryIO, count: int, *, wbits: int = GZIP) -> bytes:
    """The first bytes that come out of a file, fewer where there are no more or it is damaged."""
    start = b""
    try:
        for piece in unpacked_pieces(file, wbits=wbits):
            start += piece
            if len(start) >= count:
                break
    except (zlib.error, EOFError):
        pass
    return start[:count]
