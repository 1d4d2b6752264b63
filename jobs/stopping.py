"""Being asked to stop, and doing so with everything saved."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class StopRequestedError(BaseException):
    """Raised inside a job when it is told to stop; not an Exception, so that no case swallows it."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn SIGTERM and SIGINT into `StopRequestedError` for the length of the block; the first one counts."""

    def stop(number: int, frame: FrameType | None) -> None:
        for this in (signal.SIGTERM, signal.SIGINT):
            signal.signal(this, signal.SIG_IGN)
        raise StopRequestedError(signal.Signals(number).name)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
