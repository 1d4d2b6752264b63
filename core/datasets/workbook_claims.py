"""How large a workbook is, found out before the library makes an object of every cell."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from core.errors import UnreadableFileError
from core.files.gate import opened_file
from core.files.limits import TABLE_BYTES, WORKBOOK_CELLS
from core.files.zip_claims import ZipLimits, require_sane_zip

_MOST_PARTS = 10_000
_FREE_BYTES = 2**24
"""Sheets of few different cells become a hundred times smaller honestly."""
_PIECE, _OVERLAP = 2**18, 512
_CELL = re.compile(rb"<(?:[A-Za-z]{1,20}:)?(?:c|row|si|col)[\s/>]")
"""Everything that the library makes an object of."""
_MERGED = re.compile(
    rb"<(?:[A-Za-z]{1,20}:)?mergeCell\s[^<>]{0,200}?ref\s{0,9}=\s{0,9}[\"']([^\"'<>]{1,60})[\"']"
)
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")


def require_readable_workbook(path: Path) -> None:
    """Refuse a workbook that would not fit into memory, whatever its file's size.

    Raises:
        UnreadableFileError: It is a bomb, or holds too many cells, or merges too many.
        OSError, zipfile.BadZipFile: It cannot be read, or is no workbook.
    """
    with opened_file(path, limit=TABLE_BYTES) as file, zipfile.ZipFile(file) as archive:
        require_sane_zip(archive, path.name, ZipLimits(TABLE_BYTES, _MOST_PARTS, _FREE_BYTES))
        cells = merged = 0
        for info in archive.infolist():
            if info.filename.lower().endswith((".xml", ".rels")):
                for found, joined in _counts(archive, info):
                    cells, merged = cells + found, merged + joined
                    _require_few(cells + merged, path.name)


def _counts(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[tuple[int, int]]:
    """Cells, and cells within merged ranges, of a part, piece by piece."""
    held = b""
    with archive.open(info) as part:
        while piece := part.read(_PIECE):
            text = held + piece
            # What lies across two pieces is seen with the next one, and seen once.
            end = len(text) if len(piece) < _PIECE else max(len(text) - _OVERLAP, 0)
            yield (
                sum(1 for match in _CELL.finditer(text) if match.start() < end),
                sum(_area(match.group(1)) for match in _MERGED.finditer(text) if match.start() < end),
            )
            held = text[end:]


def _area(reference: bytes) -> int:
    """The cells of a range such as A1:B2."""
    found = _RANGE.fullmatch(reference.decode("ascii", "replace").upper())
    if found is None:
        return 1
    left, top, right, bottom = found.groups()
    return (abs(_column(right) - _column(left)) + 1) * (abs(int(bottom) - int(top)) + 1)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _require_few(count: int, name: str) -> None:
    if count > WORKBOOK_CELLS.value():
        raise UnreadableFileError(
            name,
            f"holds more than {WORKBOOK_CELLS.value():,} cells, merged ones counted each",
            action=f"save the sheet with the table alone, or as CSV, or set {WORKBOOK_CELLS.variable} higher",
        )
