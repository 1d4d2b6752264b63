"""A DICOM file that is read no further than a header of its kind can be long.

The library makes an object of every element and item: of some megabytes of empty items, or of zeros behind
the last element, it would make them for hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from core.errors import UnreadableFileError
from core.files.limits import ELEMENTS, FRAMES, Limit

_ITEMS = (b"\xfe\xff\x00\xe0", b"\xff\xfe\xe0\x00")
"""The tag that begins an item, in either order of bytes."""
_ITEMS_A_FRAME = 2
_READS_AN_ELEMENT = 2
_PIECE = 2**20


class CountedFile:
    """A file that counts how often the library reads from it, and stops it.

    Args:
        file: Open for reading.
        name: The name for messages.
        path: The path of the file, which the data set remembers; empty for bytes.
    """

    def __init__(self, file: BinaryIO, name: str, path: str = "") -> None:
        self.name = path
        self._file, self._shown = file, name
        self._left = ELEMENTS.value() * _READS_AN_ELEMENT
        self.seek, self.tell, self.close = file.seek, file.tell, file.close

    def read(self, size: int = -1) -> bytes:
        """Read as that of the file.

        Raises:
            UnreadableFileError: It was read too often.
        """
        self._left -= 1
        if self._left < 0:
            raise _too_many(self._shown, f"{ELEMENTS.value():,} elements", ELEMENTS)
        return self._file.read(size)


def require_few_items(file: BinaryIO, name: str) -> None:
    """Refuse a file with more items than a header has, nested or not.

    Raises:
        UnreadableFileError: There are too many.
    """
    most, count = FRAMES.value() * _ITEMS_A_FRAME, 0
    for piece in _pieces(file):
        count += max(map(piece.count, _ITEMS))
        if count > most:
            raise _too_many(name, f"{most:,} items", FRAMES)
    file.seek(0)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """The file in pieces; what lies across two of them is in the second."""
    held = b""
    file.seek(0)
    while piece := file.read(_PIECE):
        yield held + piece
        held = piece[-len(_ITEMS[0]) + 1 :]


def _too_many(name: str, what: str, limit: Limit) -> UnreadableFileError:
    return UnreadableFileError(
        name,
        f"holds more than {what}, which no header has",
        action=f"it is damaged: export it again, or set {limit.variable} higher",
    )
