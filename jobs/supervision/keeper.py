"""Keep a supervisor alive: start it again whenever it ends."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

from core.settings import Settings
from jobs.queue import IDLE_MINUTES, supervisor_is_alive
from jobs.stopping import StopRequestedError, stoppable

_PAUSE_S = 1.0


def keep(settings: Settings, *, say: Callable[[str], None]) -> int:
    """Run a supervisor as a child, and another one when it dies, until told to stop.

    Where another supervisor is at work already, it waits for that one's end.
    """
    try:
        with stoppable():
            while True:
                if not supervisor_is_alive(settings):
                    _run_one(say)
                time.sleep(_PAUSE_S)
    except StopRequestedError:
        return 0


def _run_one(say: Callable[[str], None]) -> None:
    # It leaves when idle for long, so that one whose keeper was killed does not stay for ever.
    process = subprocess.Popen([sys.executable, "-m", "jobs.supervisor", "--idle-minutes", str(IDLE_MINUTES)])
    try:
        exit_code = process.wait()
        say(f"the supervisor ended with exit code {exit_code}; another one starts")
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
