"""SHA-256 of every file of a folder, in the form that ``sha256sum -c`` reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from core.errors import InputError
from core.files.whole_file import write_whole
from core.imaging.hashing import file_sha256

NAME = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


def write_checksums(folder: Path) -> None:
    """Write `NAME` into a folder, over all files in and below it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    found = {path.relative_to(folder).as_posix(): file_sha256(path) for path in files}
    write_whole(folder / NAME, checksums_text(found).encode())


def checksums_text(found: Mapping[str, str]) -> str:
    """Hashes by file name as text."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in found.items())


def parse_checksums(text: str) -> dict[str, str]:
    """Hashes by file name.

    Raises:
        InputError: A line is not a hash and a name, or a name comes twice.
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match is None or match.group(2) in found:
            raise InputError(f"{NAME} is damaged (line {len(found) + 1}); get an intact copy")
        found[match.group(2)] = match.group(1)
    return found
