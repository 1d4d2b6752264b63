"""Results kept within a budget of bytes; the least recently used leave first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Generic, TypeVar

from cachetools import LRUCache

Value = TypeVar("Value")


class ByteLru(Generic[Value]):
    """A cache that threads may share; what it hands out must not be changed.

    Args:
        budget_bytes: Most that is held; a larger value is not held at all.
        size: Bytes of a value.
    """

    def __init__(self, budget_bytes: int, *, size: Callable[[Value], int]) -> None:
        self._held: LRUCache[Hashable, Value] = LRUCache(budget_bytes, getsizeof=size)
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        """Return the value, which becomes the most recently used; None where it is not held."""
        with self._lock:
            return self._held.get(key)

    def keep(self, key: Hashable, value: Value) -> None:
        """Hold a value; one held already under the key stays."""
        # A value beyond the whole budget is refused with this error.
        with self._lock, suppress(ValueError):
            self._held.setdefault(key, value)

    @property
    def held_bytes(self) -> int:
        """The number of bytes held now."""
        return int(self._held.currsize)
