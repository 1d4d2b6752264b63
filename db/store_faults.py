"""The faults of the store's file, in words for the person at the screen."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from core.errors import StoreBusyError, StoreError
from core.files.disk_faults import BROKEN, CLOSED, FULL, disk_faults

RECOVERY = "docs/recovery.md"

_OF_DISK = {
    **{os.strerror(code): FULL for code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)},
    **{os.strerror(code): CLOSED for code in (errno.EROFS, errno.EACCES, errno.EPERM)},
    **{os.strerror(code): BROKEN for code in (errno.EIO, errno.ESTALE)},
}
"""DuckDB passes on what the system said, as text only."""

_DAMAGED = (
    *("corrupt database file", "not a valid duckdb database", "could not read enough bytes"),
    *("failed to deserialize", "database has been invalidated", "internal error", "wal file"),
)
"""The words by which DuckDB says that a file does not hold together, in lower case."""

_PLACES_MADE_WITH_A_STORE = ("runs", "masks")


@contextmanager
def store_faults(path: Path) -> Iterator[None]:
    """Turn what the disk or a damaged file makes DuckDB say into a `StoreError`, while this lasts.

    A faulty statement of our own passes as it is.

    Raises:
        StoreError: The disk refuses, or the file is damaged.
    """
    try:
        with disk_faults():
            yield
    except duckdb.Error as error:
        fault = store_fault(error, path)
        if fault is None:
            raise
        raise fault from error


def store_fault(error: duckdb.Error, path: Path) -> StoreError | None:
    """Return the error in words; None where neither the disk nor the file is to blame."""
    text = str(error)
    for said, sentence in _OF_DISK.items():
        if said in text:
            return StoreError(sentence.format(said))
    if any(sign in text.lower() for sign in _DAMAGED):
        return StoreError(damaged(path, text))
    if isinstance(error, duckdb.IOException):
        return StoreError(
            f"the study store {path.name} cannot be opened: {text}; python -m jobs.check says more"
        )
    return None


def damaged(path: Path, reason: str) -> str:
    """Return what to say of a file that does not hold together."""
    first = reason.splitlines()[0].replace(str(path.parent) + os.sep, "")
    return (
        f"the study store {path.name} is damaged ({first}); look with python -m jobs.check, and put back a "
        f"backup with python -m jobs.restore ({RECOVERY}); nothing was changed"
    )


def require_no_loss(path: Path, *, had_one: bool) -> None:
    """Refuse to make an empty store where there has been one.

    Args:
        had_one: True where a store is known to have been at `path` before.

    Raises:
        StoreError: The file is gone, or it has become empty.
    """
    left = [name for name in _PLACES_MADE_WITH_A_STORE if _holds_something(path.parent / name)]
    if path.exists() or not (had_one or left):
        return
    signs = " and ".join(f"{name}/" for name in left) or "its lock file"
    raise StoreError(
        f"the study store {path.name} is missing from a home that has had one ({signs} are there); no empty "
        f"one is made in its place: put it back from a backup ({RECOVERY}), or set SAMOGRAPHY_HOME to "
        "another folder to begin anew"
    )


def held_by_another(path: Path) -> StoreBusyError:
    """Return what to say of a program that does not know our lock."""
    return StoreBusyError(
        f"another program has the study store {path.name} open (a DuckDB shell?); "
        "close it there and try again"
    )


def _holds_something(folder: Path) -> bool:
    with suppress(OSError):
        return any(folder.iterdir())
    return False
