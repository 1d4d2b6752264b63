"""Images encoded in the background, before anybody waits for them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from core.cases import Case

log = logging.getLogger(__name__)

Wanted = tuple[Case, str]
"""A case and the key of the model that is to encode it."""

MOST_WAITING = 64


class EncodeAhead:
    """A background thread, alive while there is something to encode.

    Args:
        encode: (case, model key); whatever it raises is logged, and the next image is taken.
    """

    def __init__(self, encode: Callable[[Case, str], object]) -> None:
        self._encode = encode
        self._waiting: list[Wanted] = []
        self._thread: threading.Thread | None = None
        self._changed = threading.Condition()

    def want(self, wanted: Sequence[Wanted]) -> None:
        """Ask for images, the first one first; they go before those asked for earlier.

        Beyond `MOST_WAITING` the oldest wishes are dropped.
        """
        with self._changed:
            known = {_name(one) for one in wanted}
            older = [one for one in self._waiting if _name(one) not in known]
            self._waiting = [*wanted, *older][:MOST_WAITING]
            if self._waiting and self._thread is None:
                self._thread = threading.Thread(target=self._work, name="encode-ahead", daemon=True)
                self._thread.start()

    def wait_until_idle(self, *, timeout_s: float) -> bool:
        """Wait until nothing is left to encode; False where the time was not enough."""
        with self._changed:
            return self._changed.wait_for(lambda: self._thread is None, timeout=timeout_s)

    def close(self, *, timeout_s: float) -> None:
        """Drop the cases that wait, and wait for the image in work."""
        with self._changed:
            self._waiting.clear()
        self.wait_until_idle(timeout_s=timeout_s)

    def _work(self) -> None:
        while (wanted := self._next()) is not None:
            case, model_key = wanted
            try:
                self._encode(case, model_key)
            except Exception as error:  # one image must not end the thread
                log.warning("case %s is not encoded ahead: %s", case.case_id, error)

    def _next(self) -> Wanted | None:
        with self._changed:
            if self._waiting:
                return self._waiting.pop(0)
            self._thread = None
            self._changed.notify_all()
            return None


def _name(wanted: Wanted) -> tuple[str, str]:
    case, model_key = wanted
    return case.image.pixel_sha256, model_key
