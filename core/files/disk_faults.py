"""What a disk refuses, in words: full, write-protected, not ours, broken."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import StoreError

FULL = "the disk with the data folder is full ({}); make room, then do it again"
CLOSED = "the data folder cannot be written ({}); mend its rights or mount it for writing, then do it again"
BROKEN = (
    "the disk with the data folder does not answer as it should ({}); have it looked at, then do it again"
)
CROWDED = (
    "the system lets this program open no more files ({}); close tabs or stop jobs, or raise the limit "
    "(ulimit -n), then do it again"
)
OF_ANOTHER_KIND = (
    "something else lies where the data folder has a file or a folder of its own ({}); "
    "python -m jobs.check says more"
)

_SENTENCES = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: CLOSED,
    errno.EACCES: CLOSED,
    errno.EPERM: CLOSED,
    errno.EMFILE: CROWDED,
    errno.ENFILE: CROWDED,
    errno.EISDIR: OF_ANOTHER_KIND,
    errno.ENOTDIR: OF_ANOTHER_KIND,
    errno.EIO: BROKEN,
    errno.ESTALE: BROKEN,
}


def disk_fault(error: OSError) -> str | None:
    """Why a disk refused, and what to do; None where it is not the disk's fault."""
    sentence = _SENTENCES.get(error.errno or 0)
    return None if sentence is None else sentence.format(error.strerror)


@contextmanager
def disk_faults() -> Iterator[None]:
    """While this lasts, what the disk refuses is a `StoreError`; any other error passes as it is.

    Raises:
        StoreError: The disk is full, write-protected or broken.
    """
    try:
        yield
    except OSError as error:
        sentence = disk_fault(error)
        if sentence is None:
            raise
        raise StoreError(sentence) from error
