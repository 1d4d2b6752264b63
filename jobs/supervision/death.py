"""The reason why a process that left no word has ended, in one sentence."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path

from core.job_state import JobState

_TAIL_BYTES = 8192
_ERROR = "error: "

_SIGNALS = {
    signal.SIGKILL: "was killed (SIGKILL), probably because the machine ran out of memory",
    signal.SIGSEGV: "crashed inside a library (SIGSEGV)",
    signal.SIGBUS: "crashed inside a library (SIGBUS), perhaps because the disk is full",
    signal.SIGABRT: "was aborted by a library (SIGABRT)",
    signal.SIGILL: "crashed on an instruction that this processor does not know (SIGILL)",
    signal.SIGFPE: "crashed on an arithmetic error inside a library (SIGFPE)",
    signal.SIGTERM: "was told to end from outside (SIGTERM)",
    signal.SIGHUP: "was told to end because a terminal was closed (SIGHUP)",
    signal.SIGXCPU: "was stopped at the limit of processor time (SIGXCPU)",
    signal.SIGXFSZ: "was stopped at the limit of file size (SIGXFSZ)",
}


@dataclass(frozen=True, slots=True)
class Death:
    """The end of a process that did not record one.

    Attributes:
        state: Interrupted where starting again may help, failed where the program itself gave up.
        sentence: The sentence for people.
    """

    state: JobState
    sentence: str


def unseen_death() -> Death:
    """Return the death of a process that somebody else started and that is gone."""
    return Death(
        JobState.INTERRUPTED,
        "its process has disappeared: killed, out of memory, or the machine was restarted",
    )


def death(exit_code: int, log_path: Path) -> Death:
    """Return what an exit code says.

    Args:
        exit_code: The code that `subprocess` gives: a negative one is the number of a signal.
        log_path: Searched for the last error that the process printed.
    """
    if exit_code < 0:
        return Death(JobState.INTERRUPTED, f"its process {_signal_words(-exit_code)}")
    said = _last_error(log_path)
    return Death(JobState.FAILED, said or f"its process ended with exit code {exit_code}; the log says more")


def _signal_words(number: int) -> str:
    try:
        known = signal.Signals(number)
    except ValueError:
        return f"was ended by signal {number}"
    return _SIGNALS.get(known, f"was ended by a signal ({known.name})")


def _last_error(log_path: Path) -> str | None:
    """Return the last line ``error: ...`` of the log, or of a Python traceback."""
    if not log_path.exists():
        return None
    lines = log_path.read_bytes()[-_TAIL_BYTES:].decode("utf-8", errors="replace").splitlines()
    printed = [line.removeprefix(_ERROR) for line in lines if line.startswith(_ERROR)]
    if printed:
        return printed[-1]
    raised = [line for line in lines if line and not line[0].isspace() and "Error" in line.split(":")[0]]
    return raised[-1] if raised and any(line.startswith("Traceback") for line in lines) else None
