"""A sign of life now and then, from a job whose cases take long."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from db.runs import Event, add_event, run_status
from db.store import Store

EVERY_S = 10.0
_HASTY_S = 1.0


@contextmanager
def heartbeat(
    store: Store, run_id: str, progress: Callable[[], Event], *, every_s: float = EVERY_S
) -> Iterator[None]:
    """Record the progress of a run every few seconds for the length of the block.

    The first comes at once, so that the number of cases is known. While cases are finished, their own
    events are the sign of life and this one adds none. With each beat the job asks whether it is to be
    cancelled: a supervisor on the same machine is quicker, one on another machine cannot signal it.
    """
    over = threading.Event()
    beating = threading.Thread(target=_beat, args=(store, run_id, progress, over, every_s), daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()


def _beat(
    store: Store, run_id: str, progress: Callable[[], Event], over: threading.Event, every_s: float
) -> None:
    hasty = Store(store.path, timeout_s=_HASTY_S)
    first = progress()
    _record(hasty, run_id, first)
    known = first.done
    while not over.wait(every_s):
        event = progress()
        if event.done == known:
            _record(hasty, run_id, event)
        known = event.done
        if _cancel_wanted(hasty, run_id):
            os.kill(os.getpid(), signal.SIGTERM)


def _record(store: Store, run_id: str, event: Event) -> None:
    """Record a beat; one that the store has no time or room for is left out: it must not end the job."""
    with suppress(Exception), store.connect(write=True) as con:
        add_event(con, run_id, event)


def _cancel_wanted(store: Store, run_id: str) -> bool:
    """Return whether the job is to be cancelled; False, too, where the store has no time now."""
    with suppress(Exception), store.connect() as con:
        return run_status(con, run_id).cancel_wanted
    return False
