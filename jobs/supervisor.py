"""Start and follow the queued jobs: ``python -m jobs.supervisor``, one per home.

Jobs go on when it ends; the next one takes them over.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from core.errors import SettingsError, StoreBusyError, StudyError
from core.settings import Settings
from jobs.commands import reporting_errors
from jobs.process_lock import HeldLock
from jobs.queue import supervisor_lock
from jobs.stopping import StopRequestedError, heeding_stop, stoppable
from jobs.supervision.keeper import keep
from jobs.supervision.loop import Supervisor
from jobs.supervision.slots import Slots

_TICK_S = 0.2
_AFTER_ERROR_S = 2.0


class Speaker:
    """A log of what happens, one line with the time each; a line that repeats is written once."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, text: str) -> None:
        """Say it; a full disk must not end the supervisor."""
        if text != self._last:
            self._last = text
            with suppress(OSError):
                print(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {text}", flush=True)


say = Speaker()


def supervise(settings: Settings, slots: Slots, *, idle_minutes: float | None = None) -> None:
    """Look after the runs of a home until told to stop.

    Returns when another supervisor does so already, when the home is removed, or when nothing was to do
    for `idle_minutes`.
    """
    lock = supervisor_lock(settings)
    held = lock.take()
    if held is None:
        say("another supervisor looks after this home already; nothing to do")
        return
    say(f"looks after the jobs: {slots.cpu} at once on the processor, {slots.gpu} on the GPU")
    supervisor = Supervisor(settings, slots, say=say)
    try:
        while _work(supervisor, held, idle_minutes=idle_minutes):
            held.release()
            # Somebody may have queued a run and seen us alive just before: look once more.
            retaken = lock.take() if supervisor.has_work() else None
            if retaken is None:
                break
            held = retaken
    finally:
        held.release()
    say("leaves")


def _work(supervisor: Supervisor, held: HeldLock, *, idle_minutes: float | None) -> bool:
    """Run steps until there is nothing to do for long (True) or the home is removed (False)."""
    busy_at = time.monotonic()
    while held.is_in_place():
        if _step(supervisor):
            busy_at = time.monotonic()
        elif idle_minutes is not None and time.monotonic() - busy_at > 60 * idle_minutes:
            return True
        time.sleep(_TICK_S)
    return False


def _step(supervisor: Supervisor) -> bool:
    """Do a tick, whatever happens: a supervisor that ends over one bad run serves no other."""
    try:
        with heeding_stop():
            return supervisor.tick()
    except StoreBusyError:
        say("the store is busy; waits for its turn")
    except StudyError as error:
        say(f"error: {error}")
        time.sleep(_AFTER_ERROR_S)
    except Exception:
        say(f"error: {traceback.format_exc()}")
        time.sleep(_AFTER_ERROR_S)
    return True


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 when told to stop or another one is at work, 2 for a bad setting."""
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    try:
        slots = Slots.from_environment()
        if options.keep:
            return keep(settings, say=say)
        with stoppable(), heeding_stop():
            supervise(settings, slots, idle_minutes=options.idle_minutes)
    except SettingsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except StopRequestedError as error:
        say(f"told to stop ({error}); jobs at work go on")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.supervisor", description=__doc__)
    parser.add_argument(
        "--keep", action="store_true", help="start a supervisor, and another one whenever it ends"
    )
    parser.add_argument(
        "--idle-minutes", type=float, help="leave when there was nothing to do for so long (default: stay)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
