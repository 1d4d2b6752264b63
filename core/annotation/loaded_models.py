"""Models loaded once and shared, each with a lock for its turn."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Generic, TypeVar

Model = TypeVar("Model")


class LoadedModels(Generic[Model]):
    """Models by key, loaded when first asked for; threads that ask meanwhile wait for the first one.

    Args:
        load: Gives the model of a key; what it raises goes through, and the next call tries again.
    """

    def __init__(self, load: Callable[[str], Model]) -> None:
        self._load = load
        self._models: dict[str, Model] = {}
        self._loading: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()

    def get(self, key: str) -> Model:
        """Return the model of a key.

        Raises:
            StudyError: It cannot be loaded.
        """
        found = self._models.get(key)
        if found is not None:
            return found
        with self._lock:
            loading = self._loading[key]
        with loading:
            if key not in self._models:
                self._models[key] = self._load(key)
            return self._models[key]

    def turn(self, key: str) -> threading.Lock:
        """Return the lock that is held while the model answers."""
        with self._lock:
            return self._turns[key]
