"""Files that appear whole or not at all, whoever reads or kills meanwhile, and stay after a power cut."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

_SHOWN = 40
"""Signs of a name, each of up to 4 bytes; names have 255 bytes at most."""


def write_whole(path: Path, data: bytes) -> None:
    """Write beside the place, flush to disk, rename; a file already there is replaced.

    Several processes and threads may write the same file at once: one of them wins.

    Raises:
        OSError: The folder is missing, the disk full or not writable; nothing is left behind.
    """
    # The start of its name is enough: with the whole of a long one there would be no room for the rest.
    beside = path.with_name(f".{path.name[:_SHOWN]}.{os.getpid()}.{threading.get_ident()}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make a folder with those above it; each is in the one above for good when this returns.

    Raises:
        OSError: The disk is full or not writable.
    """
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in reversed(missing):
        sync_folder(one.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk: a rename alone may be undone by a power cut.

    Some network file systems cannot do it, and see to it themselves.
    """
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sync_file(path: Path) -> None:
    """Bring a file that is written already to the disk.

    Raises:
        OSError: The disk refuses.
    """
    with path.open("rb") as file:
        os.fsync(file.fileno())
