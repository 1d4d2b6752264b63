"""The limit of wrong attempts: after some of them none is looked at for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

_MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """The number of wrong attempts allowed, and the pause after them.

    Attributes:
        wrong: The number of wrong attempts that are looked at.
        pause_s: The next one is looked at this long after the last; a pause so long begins the count anew.
    """

    wrong: int
    pause_s: float


@dataclass(slots=True)
class Attempts:
    """The wrong attempts by key (a name, an address), in the memory of the process; shared by threads."""

    allowance: Allowance
    _counted: OrderedDict[str, tuple[int, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: str, *, now_s: float) -> float:
        """Count an attempt as wrong before it is looked at, so that many at once are counted too.

        Returns:
            0, or where there were too many: how long this key must wait; then nothing is counted.
        """
        with self._lock:
            wrong, last_s = self._counted.pop(key, (0, now_s))
            if now_s - last_s >= self.allowance.pause_s:
                wrong = 0
            if wrong >= self.allowance.wrong:
                self._counted[key] = (wrong, last_s)
                return last_s + self.allowance.pause_s - now_s
            self._counted[key] = (wrong + 1, now_s)
            while len(self._counted) > _MOST_KEYS:
                self._counted.popitem(last=False)
            return 0.0

    def give_back(self, key: str) -> None:
        """Take back one attempt, which was right after all."""
        with self._lock:
            wrong, last_s = self._counted.get(key, (0, 0.0))
            if wrong:
                self._counted[key] = (wrong - 1, last_s)

    def forget(self, key: str) -> None:
        """Begin anew for this key."""
        with self._lock:
            self._counted.pop(key, None)
