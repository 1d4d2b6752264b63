"""Image embeddings kept in memory and on disk, so that an image is encoded once."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.byte_lru import ByteLru
from core.models.contracts import Embedding
from core.models.embedding_files import EmbeddingFiles

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EmbeddingKey:
    """The inputs that an embedding depends on; never a file name.

    Attributes:
        pixel_sha256: Hash of the decoded image (`core.imaging.hashing.pixel_sha256`).
        checkpoint_sha256: Hash of the weights; None for a model without weights.
        preprocessing: `ModelInfo.preprocessing`, name and version.
    """

    pixel_sha256: str
    checkpoint_sha256: str | None
    preprocessing: str

    @property
    def name(self) -> str:
        """The hexadecimal name that no other key has."""
        parts = (self.pixel_sha256, self.checkpoint_sha256 or "", self.preprocessing)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


class EmbeddingCache:
    """A cache of embeddings; the least recently used leave first, in memory as on disk.

    Threads may share one object, and processes one folder. Arrays that come out are read-only: they are
    shared.

    Args:
        folder: The folder on disk, made when needed; None keeps to memory.
        memory_bytes: Most that is held in memory; a larger embedding is not held at all.
        disk_bytes: Most that is held on disk; None for no limit.
    """

    def __init__(self, folder: Path | None, *, memory_bytes: int, disk_bytes: int | None = None) -> None:
        self._files = None if folder is None else EmbeddingFiles(folder, budget_bytes=disk_bytes)
        self._held: ByteLru[Embedding] = ByteLru(memory_bytes, size=lambda embedding: embedding.nbytes)
        self._lock = threading.Lock()
        self._in_flight: dict[str, threading.Lock] = {}

    def get_or_compute(self, key: EmbeddingKey, compute: Callable[[], Embedding]) -> Embedding:
        """Return the embedding from memory, else from disk, else from `compute`, which is then kept.

        Threads that ask for the same key wait for the first one; two processes may both compute, and
        either result is kept. What `compute` raises goes through, and nothing is kept.
        """
        found = self._held.get(key.name)
        if found is not None:
            return found
        with self._turn(key.name):
            try:
                return self._held.get(key.name) or self._fill(key.name, compute)
            finally:
                self._end_turn(key.name)

    @property
    def held_bytes(self) -> int:
        """Return the bytes held in memory now."""
        return self._held.held_bytes

    def _fill(self, name: str, compute: Callable[[], Embedding]) -> Embedding:
        embedding = self._from_disk(name)
        if embedding is None:
            embedding = compute()
            self._to_disk(name, embedding)
        self._to_memory(name, embedding)
        return embedding

    def _turn(self, name: str) -> threading.Lock:
        with self._lock:
            return self._in_flight.setdefault(name, threading.Lock())

    def _end_turn(self, name: str) -> None:
        with self._lock:
            self._in_flight.pop(name, None)

    def _to_memory(self, name: str, embedding: Embedding) -> None:
        for array in embedding.arrays.values():
            array.setflags(write=False)
        self._held.keep(name, embedding)

    def _from_disk(self, name: str) -> Embedding | None:
        return None if self._files is None else self._files.read(name)

    def _to_disk(self, name: str, embedding: Embedding) -> None:
        """Keep it if possible: a full disk costs time later, not the result now."""
        if self._files is None:
            return
        try:
            self._files.write(name, embedding)
        except OSError as error:
            log.warning("embedding not kept on disk (%s); it will be computed again", error)
