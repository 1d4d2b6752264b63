"""Results kept within a budget of bytes; the least recently used leave first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class ByteLru(Generic[Value]):
    """Threads may share one object; what it hands out must not be changed.

    Args:
        budget_bytes: Most that is held; a larger value is not held at all.
        size: Bytes of a value.
    """

    def __init__(self, budget_bytes: int, *, size: Callable[[Value], int]) -> None:
        self._budget_bytes = budget_bytes
        self._size = size
        self._held: OrderedDict[Hashable, Value] = OrderedDict()
        self._held_bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        """The value, which becomes the most recently used; None where it is not held."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def keep(self, key: Hashable, value: Value) -> None:
        """Hold a value; one held already under the key stays."""
        size = self._size(value)
        with self._lock:
            if key in self._held or size > self._budget_bytes:
                return
            self._held[key] = value
            self._held_bytes += size
            while self._held_bytes > self._budget_bytes:
                _, oldest = self._held.popitem(last=False)
                self._held_bytes -= self._size(oldest)

    @property
    def held_bytes(self) -> int:
        """Bytes held now."""
        return self._held_bytes
