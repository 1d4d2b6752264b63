"""A run in detail: how it stands, what can be done with it, its history and its log."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

import jobs.queue as job_queue
from core.errors import StudyError
from core.job_state import JobState
from core.requests.registry import job_facts
from db.runs import Event, EventKind, RunStatus, events
from pages.components.jobs.job_form import want_like
from pages.components.login.guard import acting
from pages.components.shared.labels import NOTHING, STATES, prompts_in_words, run_title, when
from pages.components.shared.markdown import joined, md
from pages.components.shared.resources import settings, store
from pages.components.shared.runs.measured_runs import has_results
from pages.components.shared.runs.run_progress import progress_share, progress_text
from pages.components.shared.runs.run_summary import show_run
from pages.components.shared.runs.state_colours import COLOURS
from pages.components.shared.view_choices import Choice, preset

_HAPPENED = {
    EventKind.CANCEL: "Asked to stop",
    EventKind.RETRY: "Queued again",
    EventKind.NOTE: "Note",
}
_SAID = "job_action_said"
_LOG_LINES = 200


def show_job(status: RunStatus) -> None:
    """Show state and progress, buttons, and tabs with log, history and settings."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(STATES[status.state], color=COLOURS[status.state])
            prompts = prompts_in_words(status.run.prompts)
            title = md("**{}**", run_title(status))
            st.markdown(joined(" · ", [title, status.run.study] + ([prompts] if prompts else [])))
        _say_how_it_stands(status)
        _buttons(status)
        log, history, made = st.tabs(["Log", "History", "How it was made"])
        with log:
            _log(status)
        with history:
            _history(status)
        with made:
            show_run(status)


def _say_how_it_stands(status: RunStatus) -> None:
    st.progress(progress_share(status), text=progress_text(status))
    if status.state is JobState.FAILED:
        st.error(f"It failed: {status.message or 'the log says why.'}")
    elif status.message:
        st.caption(status.message)
    if status.state is JobState.QUEUED:
        st.caption("It starts as soon as the jobs before it have ended.")


def _buttons(status: RunStatus) -> None:
    run_id = status.run.run_id
    with st.container(horizontal=True, vertical_alignment="center"):
        if not status.state.is_over:
            _button(
                "Cancel", "stop_circle", lambda: job_queue.cancel(store(), settings(), run_id, by=acting())
            )
        if status.state.can_resume:
            _button(
                "Resume", "play_arrow", lambda: job_queue.resume(store(), settings(), run_id, by=acting())
            )
        if status.state.is_over:
            _button("Run again", "replay", lambda: _run_again(status))
        _duplicate(status)
        if has_results(status):
            st.page_link(
                "pages/results.py",
                label="Results",
                icon=":material/fact_check:",
                query_params={Choice.STUDY.value: status.run.study, Choice.RUN.value: run_id},
            )
    said = st.session_state.pop(_SAID, None)
    if said is not None:
        st.error(said)


def _duplicate(status: RunStatus) -> None:
    """Offer the form with these settings; it lies outside the fragment, so the whole page has to run."""
    if not job_facts(status.run.kind).in_form:
        return
    if st.button(
        "Duplicate with changes",
        icon=":material/content_copy:",
        key="job_duplicate",
        help="Fill the form with these settings, to change some and start another job.",
        on_click=want_like,
        args=(status.run.kind, status.run.request),
    ):
        st.rerun()


def _button(label: str, icon: str, action: Callable[[], None]) -> None:
    st.button(label, icon=f":material/{icon}:", key=f"job_{icon}", on_click=_carry_out, args=(action,))


def _carry_out(action: Callable[[], None]) -> None:
    """Do the action, or keep the reason why it cannot be done; a callback."""
    try:
        action()
    except StudyError as error:
        st.session_state[_SAID] = str(error)


def _run_again(status: RunStatus) -> None:
    run = status.run
    submission = job_queue.submit(store(), settings(), run.kind, run.request, fresh=True, by=acting())
    preset(Choice.JOB, submission.run_id)


def _log(status: RunStatus) -> None:
    text = job_queue.log_tail(settings(), status.run.run_id, lines=_LOG_LINES)
    if text:
        with st.container(height=300, autoscroll=True, border=False):
            st.code(text, language=None, wrap_lines=True)
    else:
        st.caption("Nothing has been printed yet.")


def _history(status: RunStatus) -> None:
    with store().connect() as con:
        happened = [event for event in events(con, status.run.run_id) if event.kind is not EventKind.PROGRESS]
    rows = [
        {
            "Time (UTC)": event.recorded_at,
            "Event": _spoken(event),
            "Attempt": event.attempt,
            "Message": event.message,
        }
        for event in reversed(happened)
    ]
    columns = {
        "Time (UTC)": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm:ss", width="medium"),
        "Event": st.column_config.TextColumn(width="small"),
        "Attempt": st.column_config.NumberColumn(width="small"),
        "Message": st.column_config.TextColumn(width="large"),
    }
    st.dataframe(
        pd.DataFrame(rows, columns=list(columns)),
        column_config=columns,
        hide_index=True,
        placeholder=NOTHING,
    )
    st.caption(f"Asked for {when(status.run.created_at)}.")


def _spoken(event: Event) -> str:
    return STATES[event.state] if event.state is not None else _HAPPENED[event.kind]
