"""The bytes of a download that have come so far."""

from __future__ import annotations

import errno
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from core.errors import CheckpointError
from core.imaging.hashing import file_sha256
from core.models.checkpoints import Checkpoint
from core.models.first_use import require_noted
from core.models.weight_content import require_network

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class PartialFile:
    """``<file>.part`` and, beside it, the server's version of the file (its ETag).

    Attributes:
        path: The bytes so far.
        checkpoint: The checkpoint that they are to become.
    """

    path: Path
    checkpoint: Checkpoint

    @property
    def size_bytes(self) -> int:
        """Return the bytes so far, 0 where nothing has come."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def version(self) -> str | None:
        """The ETag that the server gave with the bytes, None where it gave none."""
        return self._version_path.read_text(encoding="latin-1") if self._version_path.exists() else None

    @property
    def resumable_bytes(self) -> int:
        """Return the bytes that a download may build on.

        Without a hash to check the end result and without an ETag, bytes of another version of the
        file could be mixed in unseen, so the download starts again.
        """
        known = self.checkpoint.sha256 is not None or self.version is not None
        return self.size_bytes if known else 0

    @property
    def _version_path(self) -> Path:
        return self.path.with_name(self.path.name + ".etag")

    def start_again(self, version: str | None) -> None:
        """Drop what has come and note the version that comes now."""
        self.delete()
        if version is not None:
            self._version_path.write_text(version, encoding="latin-1")

    def require_space(self, missing_bytes: int) -> None:
        """Refuse to begin what the disk cannot hold.

        Raises:
            CheckpointError: With the bytes needed and free.
        """
        if shutil.disk_usage(self.path.parent).free < missing_bytes:
            raise self.disk_full(missing_bytes)

    def disk_full(self, missing_bytes: int) -> CheckpointError:
        """The error for a disk without room for `missing_bytes` more."""
        free_bytes = shutil.disk_usage(self.path.parent).free
        return CheckpointError(
            f"no room for {self.checkpoint.file_name} in {self.path.parent}: {missing_bytes:,} more bytes "
            f"are needed, {free_bytes:,} are free. Make room or set SAMOGRAPHY_WEIGHTS to another disk; "
            f"{self.size_bytes:,} bytes are kept and continued"
        )

    def wrong_bytes(self) -> str | None:
        """Return what is wrong with the complete file in words, None if it is what the registry says."""
        wanted = self.checkpoint
        if wanted.size_bytes is not None and self.size_bytes != wanted.size_bytes:
            return f"{self.size_bytes:,} bytes where {wanted.size_bytes:,} are expected"
        if not (found := file_sha256(self.path)).startswith(wanted.sha256_begins):
            return f"SHA-256 {found} where {wanted.sha256_begins} is expected"
        return self._wrong_content() if wanted.sha256 is None else None

    def _wrong_content(self) -> str | None:
        """Return what is wrong with a file whose hash nobody has published."""
        try:
            require_network(self.checkpoint.name, self.path)
            require_noted(self.path.with_name(self.checkpoint.file_name), file_sha256(self.path))
        except CheckpointError as error:
            return str(error)
        return None

    def require_length(self, length_bytes: int) -> None:
        """Refuse a length that the file cannot have.

        Raises:
            CheckpointError: With both lengths; what has come is deleted.
        """
        limit_bytes = self.checkpoint.limit_bytes
        if length_bytes > limit_bytes:
            self.delete()
            raise CheckpointError(
                f"the server sends {length_bytes:,} bytes or more for {self.checkpoint.file_name}, of which "
                f"at most {limit_bytes:,} are expected, so it is another file; nothing of it was kept"
            )

    def move_to(self, target: Path) -> None:
        """Put the complete file in place in one step."""
        os.replace(self.path, target)
        self._version_path.unlink(missing_ok=True)

    def delete(self) -> None:
        """Drop everything that has come."""
        self.path.unlink(missing_ok=True)
        self._version_path.unlink(missing_ok=True)


def is_disk_full(error: OSError) -> bool:
    """Tell whether writing failed for want of room: disk, quota or largest file size."""
    return error.errno in _FULL
