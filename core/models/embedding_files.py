"""Embeddings as files: written at once, checked when read, oldest out first."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import tempfile
import time
import zipfile
import zlib
from pathlib import Path

import numpy as np

from core.files.json_text import json_value
from core.models.contracts import Embedding

log = logging.getLogger(__name__)

_SHAPE = "image_shape.json"
_ABANDONED_AFTER_S = 3600.0
_DAMAGED = (zipfile.BadZipFile, zlib.error, ValueError, KeyError, EOFError)


class EmbeddingFiles:
    """A folder of embeddings, one uncompressed .npz each; several processes may share it.

    A file appears complete or not at all (it is renamed into place). The archive's checksums tell
    damage. Reading a file makes it young again.

    Args:
        folder: Made at the first write.
        budget_bytes: Most that the files may take together; None for no limit.
    """

    def __init__(self, folder: Path, *, budget_bytes: int | None = None) -> None:
        self._folder = folder
        self._budget_bytes = budget_bytes

    def path(self, name: str) -> Path:
        """Tell where the embedding of this name lies."""
        return self._folder / f"{name}.npz"

    def read(self, name: str) -> Embedding | None:
        """The embedding, or None if it is not there; a damaged file is reported, deleted and None."""
        path = self.path(name)
        try:
            embedding = _decode(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("embedding %s cannot be read (%s); it is computed again", path.name, error)
            return None
        except _DAMAGED as error:
            log.warning("embedding %s is damaged (%s); it is computed again", path.name, error)
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            return None
        with contextlib.suppress(OSError):  # the folder may belong to somebody else
            os.utime(path)
        return embedding

    def write(self, name: str, embedding: Embedding) -> None:
        """Keep an embedding, then bring the folder back into its budget.

        Raises:
            OSError: The disk is full or may not be written; nothing half-written stays.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{name[:16]}-", suffix=".tmp", dir=self._folder)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                shape = np.frombuffer(json.dumps(embedding.image_shape).encode(), dtype=np.uint8)
                np.savez(stream, allow_pickle=False, **{_SHAPE: shape}, **embedding.arrays)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, self.path(name))
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        self._tidy()

    def _tidy(self) -> None:
        """Delete what crashed writers left, and the oldest embeddings beyond the budget."""
        for path in self._folder.glob(".*.tmp"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > _ABANDONED_AFTER_S:
                    path.unlink()
        if self._budget_bytes is not None:
            self._evict(self._budget_bytes)

    def _evict(self, budget_bytes: int) -> None:
        files = []
        for path in self._folder.glob("*.npz"):
            with contextlib.suppress(FileNotFoundError):  # another process may have been quicker
                state = path.stat()
                files.append((state.st_mtime_ns, state.st_size, path))
        total_bytes = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total_bytes <= budget_bytes:
                return
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            total_bytes -= size


def _decode(path: Path) -> Embedding:
    # Opened here, since numpy leaves a damaged file open.
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
        shape = tuple(json_value(archive[_SHAPE].tobytes()))
        arrays = {name: archive[name] for name in archive.files if name != _SHAPE}
    return Embedding(arrays=arrays, image_shape=shape)
