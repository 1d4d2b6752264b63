"""Files that appear whole or not at all, whoever reads or kills meanwhile."""

from __future__ import annotations

import os
import threading
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write beside the place, flush to disk, rename; a file already there is replaced.

    Several processes and threads may write the same file at once: one of them wins.

    Raises:
        OSError: The folder is missing, the disk full or not writable; nothing is left behind.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
