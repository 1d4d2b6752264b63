"""The runs that have results to look at."""

from __future__ import annotations

from core.requests.registry import facts_or_usual
from db.runs import RunStatus


def has_results(status: RunStatus) -> bool:
    """Return whether a run is of a kind that measures, and not all of its cases failed."""
    return facts_or_usual(status.run.kind).measures and status.done > status.failed


def has_arms(status: RunStatus) -> bool:
    """Return whether a run has results under prompt protocols, which can be held against one another."""
    return bool(status.run.prompts) and has_results(status)
