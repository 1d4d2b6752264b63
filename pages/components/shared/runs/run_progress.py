"""A word about a run whose results are not complete."""

from __future__ import annotations

import streamlit as st

from core.job_state import JobState
from core.requests.registry import facts_or_usual
from db.runs import RunStatus
from pages.components.shared.labels import STATES, duration, number


def progress_share(status: RunStatus) -> float:
    """Return share of the cases that is done, 0 to 1; 0 while the number of cases is not known."""
    return min(1.0, status.done / status.total) if status.total else 0.0


def progress_text(status: RunStatus) -> str:
    """Return cases or steps done, pace and time left, as far as they are known."""
    unit = facts_or_usual(status.run.kind).unit
    total = f" of {status.total:,}" if status.total is not None else ""
    parts = [f"{status.done:,}{total} {unit}s"]
    if status.failed:
        parts.append(f"{status.failed:,} failed")
    if status.seconds_per_case is not None:
        parts.append(pace(status.seconds_per_case, unit=unit))
    if status.seconds_left is not None:
        parts.append(f"{duration(status.seconds_left)} left")
    return " · ".join(parts)


def pace(seconds_per_unit: float, *, unit: str = "case") -> str:
    """Return seconds per case, or what else is counted, with the decimals that matter."""
    return f"{number(seconds_per_unit, 1 if seconds_per_unit >= 10 else 2)} s per {unit}"


def note_unfinished(status: RunStatus) -> None:
    """Say so where the numbers shown are not the last word; nothing for a finished run."""
    if status.state is JobState.SUCCEEDED:
        return
    if status.state is JobState.FAILED:
        st.warning(f"This run failed: {status.message}. What follows covers {progress_text(status)}.")
    else:
        st.info(f"{STATES[status.state]}: what follows covers {progress_text(status)}.")
