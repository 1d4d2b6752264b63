"""Runs as they go, and one of them in detail; looks again every two seconds."""

from __future__ import annotations

import streamlit as st

from core.errors import StudyError
from db.runs import RunStatus
from pages.components.jobs.job_details import show_job
from pages.components.jobs.job_table import MOST_RUNS, show_job_table
from pages.components.login.guard import guarded_fragment
from pages.components.shared.snapshot import take_snapshot
from pages.components.shared.unknown_link import note_unknown_link
from pages.components.shared.view_choices import (
    Choice,
    current,
    linked,
    preset,
    select_row,
    selected_row,
    share_view,
)

_EVERY_S = 2.0
_TABLE = "job_table"


@guarded_fragment(run_every=_EVERY_S)
def show_jobs() -> None:
    """Show the table of runs and the selected one: at first the newest, or that of the address."""
    st.subheader("Runs")
    runs = take_snapshot().runs
    if not runs:
        st.caption("No job has been started yet. Fill in the form beside, or use a terminal.")
        return
    chosen = _chosen(runs)
    show_job_table(runs, key=_TABLE)
    try:
        show_job(chosen)
    except StudyError as error:
        st.warning(str(error))


def _chosen(runs: tuple[RunStatus, ...]) -> RunStatus:
    """Return the run to show, and its row marked.

    The table knows rows only by their place, and new runs move them: so the run's id is kept, and the
    mark is moved after it.
    """
    by_id = {status.run.run_id: status for status in runs}
    listed = list(by_id)[:MOST_RUNS]
    at_work = next((run_id for run_id in listed if not by_id[run_id].state.is_over), listed[0])
    note_unknown_link(linked(Choice.JOB), by_id)
    wanted = current(Choice.JOB, by_id, default=at_work)
    row = selected_row(_TABLE)
    rows_before = st.session_state.get(f"{_TABLE}_rows", [])
    clicked = rows_before[row] if row is not None and row < len(rows_before) else None
    if clicked in by_id and row != st.session_state.get(f"{_TABLE}_marked"):
        wanted = clicked
    preset(Choice.JOB, wanted)
    share_view(Choice.KIND, Choice.JOB)
    place = listed.index(wanted) if wanted in listed else None
    if place is not None and place != row:
        select_row(_TABLE, place)
    st.session_state[f"{_TABLE}_rows"] = listed
    st.session_state[f"{_TABLE}_marked"] = place
    return by_id[wanted]
