"""The turns at encoding: one image at a time, those that somebody waits for before those ahead."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class EncodingTurns:
    """An encoder uses the whole machine, so two at once make both late."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._busy = False
        self._waiting_people = 0

    @contextmanager
    def held(self, *, ahead: bool) -> Iterator[None]:
        """Encode alone.

        Args:
            ahead: True where nobody waits for the image yet; such a turn comes when no person waits.
        """
        self._take(ahead=ahead)
        try:
            yield
        finally:
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _take(self, *, ahead: bool) -> None:
        with self._changed:
            self._waiting_people += not ahead
            try:
                self._changed.wait_for(lambda: not self._busy and not (ahead and self._waiting_people))
                self._busy = True
            finally:
                self._waiting_people -= not ahead
