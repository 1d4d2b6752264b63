"""Masks that runs have made and the store does not know yet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from core.job_state import JobState
from core.settings import Settings
from db.runs import RunStatus
from jobs.run_folder import JOURNAL

_SHA256 = re.compile(rb"\b[0-9a-f]{64}\b")


def unmerged_masks(settings: Settings, runs: Iterable[RunStatus]) -> set[str] | None:
    """Return the hashes that the journals of unfinished runs name, whatever for.

    Two runs that find the same mask share one file, and a run's rows reach the store in batches, or when it
    is resumed.

    Args:
        runs: The runs to look at; what has succeeded is in the store as a whole.

    Returns:
        None where one of the runs waits or is at work: it may find any mask at this moment.
    """
    found: set[str] = set()
    for run in runs:
        if not run.state.is_over:
            return None
        if run.state is not JobState.SUCCEEDED:
            found |= _named_in(settings.runs / run.run.run_id / JOURNAL)
    return found


def _named_in(journal: Path) -> set[str]:
    if not journal.is_file():
        return set()
    with journal.open("rb") as file:
        return {name.decode() for line in file for name in _SHA256.findall(line)}
