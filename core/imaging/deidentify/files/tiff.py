"""TIFF with the tags that pixels need and no others, written anew (TIFF 6.0, and BigTIFF)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from core.imaging.deidentify.files.uncleanable import UncleanableError

_SIZES = {1: 1, 3: 2, 4: 4, 5: 8, 6: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 16: 8, 17: 8}
"""Bytes of a value by type; texts (2) and anything (7) are none of pixels but where they are asked for."""
_OFFSETS, _COUNTS = (273, 324), (279, 325)
_KEPT = frozenset(
    {
        *(254, 255, 256, 257, 258, 259, 262, 266, 274, 277, 278, 280, 281, 282, 283, 284, 292, 293, 296, 317),
        *(320, 322, 323, 338, 339, 340, 341, 529, 530, 531, 532),
    }
)
_MOST_VALUES = {320: 3 * 2**16}
_FEW = 64
"""The most values of a tag that is neither a list of strips nor a table of colours."""
_JPEG = frozenset({6, 7, 34892})


@dataclass(frozen=True, slots=True)
class _Entry:
    tag: int
    kind: int
    count: int
    value: bytes


def cleaned_tiff(data: bytes) -> bytes:
    """The first picture of a file, with its tags of `_KEPT`.

    Raises:
        UncleanableError: The tags cannot be followed, there are several pictures, or they are JPEG.
    """
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None:
        raise UncleanableError("its byte order is not said")
    try:
        entries, following = _entries(data, order)
        if following:
            raise UncleanableError("it holds several pictures")
        return _written(data, entries, order)
    except (struct.error, IndexError, KeyError) as error:
        raise UncleanableError("its tags cannot be followed") from error


def _entries(data: bytes, order: str) -> tuple[dict[int, _Entry], int]:
    """The tags of the first picture, and where a next one is."""
    is_big = struct.unpack(order + "H", data[2:4])[0] == 43
    word = "Q" if is_big else "I"
    inline = 8 if is_big else 4
    place = struct.unpack(order + word, data[8:16] if is_big else data[4:8])[0]
    count_kind = "Q" if is_big else "H"
    count = struct.unpack_from(order + count_kind, data, place)[0]
    place += struct.calcsize("=" + count_kind)
    step = 4 + 2 * inline
    entries = {}
    for number in range(min(count, 4096)):
        tag, kind = struct.unpack_from(order + "HH", data, place + number * step)
        values = struct.unpack_from(order + word, data, place + number * step + 4)[0]
        size = _SIZES.get(kind, 1) * values
        at = place + number * step + 4 + inline
        start = at if size <= inline else struct.unpack_from(order + word, data, at)[0]
        if tag in (*_KEPT, *_OFFSETS, *_COUNTS) and kind in _SIZES and start + size <= len(data):
            entries[tag] = _Entry(tag, kind, values, data[start : start + size])
    return entries, struct.unpack_from(order + word, data, place + count * step)[0]


def _numbers(entry: _Entry, order: str) -> tuple[int, ...]:
    kind = {1: "B", 3: "H", 4: "I", 16: "Q"}[entry.kind]
    return struct.unpack(f"{order}{entry.count}{kind}", entry.value)


def _written(data: bytes, entries: dict[int, _Entry], order: str) -> bytes:
    """Write header, strips, values, tags: what no tag names is not there."""
    which = next((pair for pair in zip(_OFFSETS, _COUNTS, strict=True) if pair[0] in entries), None)
    if which is None or (259 in entries and _numbers(entries[259], order)[0] in _JPEG):
        raise UncleanableError("it is compressed as JPEG, or its rows are not where its tags say")
    offsets = _numbers(entries[which[0]], order)
    sizes = _sizes(data, entries, which, order=order)
    if any(start + size > len(data) for start, size in zip(offsets, sizes, strict=True)):
        raise UncleanableError("its rows are cut short")
    made = bytearray(struct.pack(order + "2sHI", data[:2], 42, 0))
    places = []
    for start, size in zip(offsets, sizes, strict=True):
        places.append(len(made))
        made += data[start : start + size]
        made += bytes(len(made) % 2)
    if len(made) > 2**32 - 2**24:
        raise UncleanableError("it is larger than 4 GB")
    kept = [
        one for one in entries.values() if one.tag in _KEPT and one.count <= _MOST_VALUES.get(one.tag, _FEW)
    ]
    kept.append(_Entry(which[0], 4, len(places), struct.pack(f"{order}{len(places)}I", *places)))
    kept.append(_Entry(which[1], 4, len(sizes), struct.pack(f"{order}{len(sizes)}I", *sizes)))
    return bytes(_with_tags(made, sorted(kept, key=lambda one: one.tag), order))


def _sizes(data: bytes, entries: dict[int, _Entry], which: tuple[int, int], *, order: str) -> tuple[int, ...]:
    """Return the bytes of each strip; of the only one of an uncompressed picture they may be left out."""
    if which[1] in entries:
        return _numbers(entries[which[1]], order)
    offsets = _numbers(entries[which[0]], order)
    if len(offsets) > 1 or (259 in entries and _numbers(entries[259], order)[0] != 1):
        raise UncleanableError("the length of its rows is not said")
    width, height = (_numbers(entries[tag], order)[0] for tag in (256, 257))
    bits = sum(_numbers(entries[258], order)) if 258 in entries else 1
    samples = _numbers(entries[277], order)[0] if 277 in entries else 1
    bits = bits if 258 in entries and entries[258].count > 1 else bits * samples
    return ((width * bits + 7) // 8 * height,)


def _with_tags(made: bytearray, entries: list[_Entry], order: str) -> bytearray:
    table = []
    for one in entries:
        value = one.value
        if len(value) > 4:
            place = len(made)
            made += value + bytes(len(value) % 2)
            value = struct.pack(order + "I", place)
        table.append(struct.pack(order + "HHI", one.tag, one.kind, one.count) + value.ljust(4, b"\0"))
    made[4:8] = struct.pack(order + "I", len(made))
    made += struct.pack(order + "H", len(table)) + b"".join(table) + bytes(4)
    return made
