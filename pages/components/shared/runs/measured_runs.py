"""The runs that have results to look at."""

from __future__ import annotations

from collections.abc import Sequence

from core.job_state import JobState
from core.requests.registry import facts_or_usual
from db.runs import RunStatus


def measures_a_model(status: RunStatus) -> bool:
    """Return whether a run is of a kind that measures a model under prompt protocols.

    What follows a reader's own prompts is not: it belongs to the reader's results.
    """
    facts = facts_or_usual(status.run.kind)
    return facts.measures and not facts.drawn and bool(status.run.prompts)


def has_results(status: RunStatus) -> bool:
    """Return whether a run measures a model, and not all of its cases failed."""
    return measures_a_model(status) and status.done > status.failed


def is_baseline(status: RunStatus) -> bool:
    """Return whether a run is of its kind's baseline itself."""
    return status.run.model == facts_or_usual(status.run.kind).baseline


def best_known_first(runs: Sequence[RunStatus]) -> list[RunStatus]:
    """Return runs in the order in which a page would show them unasked.

    Models come before baselines, what is finished before what is not, and more cases before fewer: a trial
    over ten cases does not take the place of the evaluation of the whole study. Among equals the order stays,
    which is the newest first.
    """
    return sorted(runs, key=_rank)


def _rank(status: RunStatus) -> tuple[bool, bool, int]:
    return is_baseline(status), status.state is not JobState.SUCCEEDED, status.failed - status.done
