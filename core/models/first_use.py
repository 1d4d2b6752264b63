"""Hashes of files for which nobody has published one: noted at the first use, and held to after that."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from core.errors import CheckpointError
from core.files.whole_file import write_whole

_LINE = re.compile(r"([0-9a-f]{64})  \S.*\n?")


def note_path(path: Path) -> Path:
    """Where the hash of a file is noted: beside it, in the form that ``sha256sum -c`` reads."""
    return path.with_name(path.name + ".sha256")


def noted_sha256(path: Path) -> str | None:
    """The hash noted for a file; None where it was not used yet.

    Raises:
        CheckpointError: The note is damaged.
    """
    note = note_path(path)
    try:
        text = note.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        text = ""
    found = _LINE.fullmatch(text)
    if found is None:
        raise CheckpointError(
            f"{note} does not hold the SHA-256 of {path.name}; put it back as it was, or delete it to trust "
            "the file that is there now"
        )
    return found[1]


def note_sha256(path: Path, sha256: str) -> None:
    """Note a hash; a folder that cannot be written keeps none, and its files are trusted each time."""
    with suppress(OSError):
        write_whole(note_path(path), f"{sha256}  {path.name}\n".encode())


def require_noted(path: Path, sha256: str) -> None:
    """Refuse a file that is another one than when it was first used.

    Raises:
        CheckpointError: With both hashes and what to do.
    """
    noted = noted_sha256(path)
    if noted is not None and noted != sha256:
        raise CheckpointError(
            f"{path.name} has SHA-256 {sha256} where {noted} was noted when it was first used, so it was "
            f"changed: put the former file back, or delete {note_path(path)} if it was replaced on purpose"
        )
