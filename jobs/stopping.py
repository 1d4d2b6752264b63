"""The request to stop, answered with everything saved."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class StopRequestedError(BaseException):
    """The request to stop, raised inside a job; not an Exception, so that no case swallows it."""


_asked: list[str] = []
"""The signal that came, as long as the stoppable block lasts; signals are the whole process's."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn SIGTERM and SIGINT into `StopRequestedError` for the length of the block; the first one counts."""

    def stop(number: int, frame: FrameType | None) -> None:
        for this in (signal.SIGTERM, signal.SIGINT):
            signal.signal(this, signal.SIG_IGN)
        _asked.append(signal.Signals(number).name)
        raise StopRequestedError(_asked[-1])

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        _asked.clear()


@contextmanager
def heeding_stop() -> Iterator[None]:
    """Turn an error that took the place of a request to stop, inside `stoppable`, into that request again.

    A signal that comes while DuckDB is at work makes it give up with an error of its own, and what the
    handler raised is gone. The signal is ignored from then on: a loop that goes on after errors would never
    end.
    """
    try:
        yield
    except Exception as error:
        if _asked:
            raise StopRequestedError(_asked[-1]) from error
        raise
