"""Weights that come with the project; their cards lie beside them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from core.errors import CheckpointError
from core.imaging.hashing import file_sha256

SHIPPED_WEIGHTS = Path(__file__).parent / "weights"


def shipped_sha256(path: Path) -> str:
    """Return the hash of a shipped file; it is read again only when its time has changed.

    Raises:
        CheckpointError: It is missing.
    """
    if not path.is_file():
        raise CheckpointError(
            f"the weights {path.name} are not in {path.parent}: they come with the source; "
            "restore them from there"
        )
    return _sha256(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _sha256(path: Path, changed_ns: int) -> str:
    """Return the hash of a file in one state; the time is there to tell states apart."""
    return file_sha256(path)
