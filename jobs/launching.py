"""Start a Python module of ours as a process that outlives the one that starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.settings import Settings
from jobs.process_lock import HeldLock

_ROOT = Path(__file__).resolve().parents[1]


def launch(
    arguments: Sequence[str],
    settings: Settings,
    *,
    lock: HeldLock,
    log_path: Path,
    defaults: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start ``python -m ARGUMENTS`` in a session of its own, with its output appended to a file.

    Args:
        arguments: Module name and what it is given.
        settings: Told to the process by environment variables.
        lock: Handed to the process, which holds it from its first instant to its last; the caller's hold
            on it ends here.
        log_path: Receives stdout and stderr.
        defaults: Environment variables for where the caller's environment has none of that name.

    Raises:
        OSError: The log cannot be opened or the process not be started; the lock is then free again.
    """
    variables = {
        **(defaults or {}),
        **os.environ,
        "SAMOGRAPHY_HOME": str(settings.home.absolute()),
        "SAMOGRAPHY_WEIGHTS": str(settings.weights.absolute()),
        "PYTHONUNBUFFERED": "1",
        **lock.handover,
    }
    try:
        with log_path.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=_ROOT,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(lock.descriptor,),
            )
        lock.name_holder(process.pid)
        return process
    finally:
        lock.release()
