"""How large a workbook is, found out before the library makes an object of every cell."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from core.errors import UnreadableFileError
from core.files.gate import opened_file
from core.files.limits import TABLE_BYTES, WORKBOOK_CELLS
from core.files.zip_claims import ZipLimits, require_sane_zip
from core.text.listed_names import cut

_MOST_PARTS = 10_000
_FREE_BYTES = 2**24
"""Sheets of few different cells become a hundred times smaller honestly."""
_PIECE, _OVERLAP = 2**18, 512
_WITHIN = (
    rb"v|f|is|t|r|rPr|b|i|u|strike|sz|color|rFont|family|charset|scheme|vertAlign|phoneticPr|Default|Override"
)
_MADE = re.compile(
    rb"<(?:[A-Za-z]{1,20}:)?(?:(c|row|si|col)(?=[\s/>])|(?!(?:" + _WITHIN + rb")[\s/>])[A-Za-z])"
)
"""Everything that the library makes an object of; not what stands within a cell or its text."""
_DEAR = 10
"""A style, name, link or rule costs the library so many times what a cell does."""
_REFERENCE = re.compile(rb"\sref\s{0,9}=\s{0,9}[\"']([^\"'<>]{1,200})[\"']")
"""The range of merged cells or of a link, each of whose cells the library makes; counted anywhere."""
_USED_RANGE = re.compile(rb"<(?:[A-Za-z]{1,20}:)?dimension\Z")
_WHOLE_COLUMNS = 2**20
_ENCODING = re.compile(rb"\A[^<]{0,8}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([^\"']{0,40})")
_PLAIN = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"})
"""Encodings in which a letter of a mark is the byte that is looked for."""
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
    """Cells and what is like them, and cells within merged ranges, of a part, piece by piece."""
    held = b""
    with archive.open(info) as part:
        while piece := part.read(_PIECE):
            _require_plain(piece, held, info.filename)
            text = held + piece
            # What lies across two pieces is seen with the next one, and seen once.
            end = len(text) if len(piece) < _PIECE else max(len(text) - _OVERLAP, 0)
            yield (
                sum(1 if match.group(1) else _DEAR for match in _MADE.finditer(text) if match.start() < end),
                sum(_area(match, text) for match in _REFERENCE.finditer(text) if match.start() < end),
            )
            held = text[end:]


def _require_plain(piece: bytes, before: bytes, part: str) -> None:
    """Refuse a part in an encoding in which nothing would be found."""
    said = None if before else _ENCODING.match(piece)
    name = "utf-8" if said is None else said.group(1).decode("ascii", "replace").lower()
    if b"\0" in piece or name not in _PLAIN:
        raise UnreadableFileError(
            cut(part), "a part of the workbook, is not in UTF-8", action="save it again as .xlsx"
        )


def _area(found: re.Match[bytes], text: bytes) -> int:
    """The cells of a range such as A1:B2; none of the one that says how far a sheet is used."""
    mark = text[max(found.start() - _OVERLAP, 0) : found.start()].rpartition(b"<")[2]
    written = unescape(found.group(1).decode("ascii", "replace")).strip().upper()
    if ":" not in written or _USED_RANGE.fullmatch(b"<" + mark.rstrip()):
        return 1
    if (place := _RANGE.fullmatch(written)) is None:
        return _WHOLE_COLUMNS
    left, top, right, bottom = place.groups()
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
            f"holds more than {WORKBOOK_CELLS.value():,} cells; merged ones count each, styles and names ten",
            action=f"save the sheet with the table alone, or as CSV, or set {WORKBOOK_CELLS.variable} higher",
        )
