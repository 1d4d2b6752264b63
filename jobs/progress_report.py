"""The words of a job at work, and its progress."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from db.runs import Event, EventKind

_EVERY_S = 2.0


class ProgressReport:
    """Progress of one execution, to the terminal and, where given, to the run's log.

    Args:
        total: Cases asked for.
        log: File to write to as well; None where the terminal already is the log.
        unit: The thing that is counted, in the plural.
    """

    def __init__(self, total: int, *, log: Path | None = None, unit: str = "cases") -> None:
        self._total = total
        self._unit = unit
        self._done = self._done_before = self._failed = 0
        self._log = log
        self._started = self._said = time.monotonic()

    def say(self, text: str) -> None:
        """Print a line for people; a disk too full for the log is no reason to stop."""
        with suppress(OSError):
            print(text, flush=True)
        if self._log is not None:
            with suppress(OSError), self._log.open("a", encoding="utf-8") as file:
                file.write(text + "\n")

    def case_done(self, *, failed: bool) -> Event:
        """Count a case; say so now and then."""
        self._done += 1
        self._failed += failed
        if time.monotonic() - self._said >= _EVERY_S:
            self._said = time.monotonic()
            self.say(self._sentence())
        return self.progress()

    def already_done(self, done: int) -> None:
        """Count what earlier attempts did, where that is known only now."""
        self._done = self._done_before = done

    def expect(self, total: int) -> None:
        """Take up how many there are in all, where that is known only now."""
        self._total = total

    def progress(self) -> Event:
        """Return where the work stands, for the store."""
        return Event(
            kind=EventKind.PROGRESS,
            done=self._done,
            total=self._total,
            failed=self._failed,
            seconds_per_case=self._pace(),
        )

    def _pace(self) -> float | None:
        """Return seconds per case of this attempt; kept embeddings and earlier attempts do not flatter it."""
        done_now = self._done - self._done_before
        return (time.monotonic() - self._started) / done_now if done_now else None

    def _sentence(self) -> str:
        pace = self._pace() or 0.0
        left_s = (self._total - self._done) * pace
        failed = f", {self._failed} failed" if self._failed else ""
        of = f"{self._done} of {self._total} {self._unit}{failed}"
        return f"{of}, {pace:.2f} s per {self._unit.removesuffix('s')}, {left_s:.0f} s left"
