"""A request to stop is never lost, whoever is at work when it comes."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

import pytest

from core.errors import StoreError
from jobs.stopping import StopRequestedError, heeding_stop, stoppable
from jobs.supervisor import _step


def interrupted_query() -> bool:
    """What DuckDB does when a signal comes while it works: what the handler raised is gone."""
    with suppress(StopRequestedError):
        os.kill(os.getpid(), signal.SIGTERM)
    raise RuntimeError("Query interrupted")


def test_a_request_that_a_library_dropped_is_made_again() -> None:
    with pytest.raises(StopRequestedError, match="SIGTERM"), stoppable(), heeding_stop():
        interrupted_query()


def test_the_supervisor_goes_on_after_errors_and_stops_when_told_to_in_the_middle() -> None:
    class AtWork:
        def tick(self) -> bool:
            return interrupted_query()

    with pytest.raises(StopRequestedError, match="SIGTERM"), stoppable():
        _step(AtWork())  # type: ignore[arg-type]


def test_errors_are_what_they_are_where_nobody_asked() -> None:
    with stoppable(), pytest.raises(StoreError, match="full"), heeding_stop():
        raise StoreError("the disk is full")


def test_a_request_is_over_with_its_block() -> None:
    with pytest.raises(StopRequestedError), stoppable():
        os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(ValueError, match="later"), stoppable(), heeding_stop():
        raise ValueError("later")
