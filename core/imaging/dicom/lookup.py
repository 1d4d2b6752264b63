"""Lookup tables of DICOM (PS3.3 C.11.1.1.1 and C.11.2.1.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SIGNED_FROM = 2**15


class ShownError(ValueError):
    """A file's own words of how to show it do not fit its pixels; the message holds no value of the file."""


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """A table.

    Attributes:
        first: Input of its first entry; what lies below or above the table gets its first or last entry.
        entries: float64.
        most: The greatest number that its bits can hold.
    """

    first: int
    entries: NDArray[np.float64]
    most: float

    def applied(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """The entry of every value."""
        place = np.clip(np.rint(values) - self.first, 0, len(self.entries) - 1)
        return np.asarray(self.entries[place.astype(np.int64)])


def lookup_of(item: Any, *, is_little_endian: bool, lowest: float) -> Lookup:
    """The table in an item of a Modality or VOI LUT Sequence.

    Args:
        item: The item with LUT Descriptor and LUT Data.
        is_little_endian: True where the file is little-endian; for tables that are stored as bytes.
        lowest: The least value that will be looked up: below zero, a first input of 32,768 and more, which
            the file may give as an unsigned number, is one below zero.

    Raises:
        ShownError: The table is shorter than its descriptor says, or empty.
    """
    count, first, bits = (int(number) for number in item.LUTDescriptor)
    count = count or 2**16
    entries = _entries(item.LUTData, count, is_little_endian=is_little_endian)
    if len(entries) < count:
        raise ShownError(f"a lookup table has {len(entries)} entries where its descriptor says {count}")
    entries = entries[:count]
    if first >= _SIGNED_FROM and lowest < 0:
        first -= 2**16
    most = 2.0**bits - 1
    # Tables of 8 bits are found under a descriptor that says 16, and the other way round.
    return Lookup(first, entries, most if entries.max() <= most else 2.0**16 - 1)


def _entries(data: Any, count: int, *, is_little_endian: bool) -> NDArray[np.float64]:
    if isinstance(data, bytes | bytearray):
        wide = "<u2" if is_little_endian else ">u2"
        is_bytes = len(data) < 2 * count
        return np.frombuffer(data, dtype=np.uint8 if is_bytes else wide).astype(np.float64)
    found = np.atleast_1d(np.asarray(data, dtype=np.int64)) & 0xFFFF
    if len(found) < count <= 2 * len(found):  # two entries of 8 bits in each word
        return np.stack([found & 0xFF, found >> 8], axis=1).ravel().astype(np.float64)
    return found.astype(np.float64)
