"""Notice a job that lives but does not get on."""

from __future__ import annotations

import time

from db.runs import RunStatus

_LEAST_S = 180.0
_CASES = 20


class Silence:
    """The times at which each run last finished a case, by the monotonic clock, which cannot be set back."""

    def __init__(self, *, least_s: float = _LEAST_S) -> None:
        self._least_s = least_s
        self._heard: dict[str, tuple[tuple[int, int], float]] = {}
        self._reported: set[str] = set()

    def note(self, status: RunStatus) -> str | None:
        """Return a sentence when a run has been silent for too long, once per silence; else None.

        Too long is three minutes, or the time of twenty cases where that is more.
        """
        run_id, now = status.run.run_id, time.monotonic()
        mark = (status.attempt, status.done)
        known, since = self._heard.get(run_id, (None, now))
        if mark != known:
            self._heard[run_id] = (mark, now)
            self._reported.discard(run_id)
            return None
        silent_s = now - since
        if run_id in self._reported or silent_s < max(
            self._least_s, _CASES * (status.seconds_per_case or 0.0)
        ):
            return None
        self._reported.add(run_id)
        minutes = f"{silent_s / 60:.0f} min"
        return f"no case finished for {minutes}, though its process lives; see the log, or cancel it"

    def keep_only(self, run_ids: set[str]) -> None:
        """Forget all other runs: they are over."""
        self._heard = {run_id: mark for run_id, mark in self._heard.items() if run_id in run_ids}
        self._reported &= run_ids
