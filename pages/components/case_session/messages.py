"""Messages about the open case."""

from __future__ import annotations

import streamlit as st

from pages.components.case_session.actions import take_over_here
from pages.components.case_session.callbacks import bound
from pages.components.case_session.late_actions import show_late_actions
from pages.components.case_session.session import AnySession
from pages.components.login.guard import run_again_after_a_while
from pages.components.shared.markdown import md


def show_messages(session: AnySession) -> None:
    """Show a conflict with another tab, with a way out, and a store that does not save; the rest once."""
    if session.conflict is not None:
        st.error(session.conflict, icon=":material/tab:")
        st.button(
            "Take the case over in this tab",
            key=session.key_of("take_over"),
            type="primary",
            help="Goes on from what the other tab has saved",
            on_click=bound(session, take_over_here),
        )
    _show_save_error(session)
    show_late_actions()
    if session.error is not None:
        st.warning(session.error)
        session.error = None
    if session.notice is not None:
        st.success(session.notice)
        session.notice = None


def _show_save_error(session: AnySession) -> None:
    """Say why the work is not in the store yet; it is tried again by itself, and at once on demand."""
    if session.save_error is None:
        return
    st.error(
        f"Not saved yet: {session.save_error}. What you draw stays in this tab and is saved as soon as it "
        "can be; do not close or reload it.",
        icon=":material/sync_problem:",
    )
    st.button("Save now", key="save_now", type="primary", help="Tries again at once")
    run_again_after_a_while()  # the page saves at each of its runs


def show_saved(session: AnySession) -> None:
    """Say how far the work is saved, and how much time went into it."""
    minutes, seconds = divmod(int(session.draft.active_seconds), 60)
    if session.conflict is not None or session.save_error is not None:
        state = md(":material/sync_problem: not saved")
    elif session.is_accepted:
        state = md(":material/task_alt: accepted and saved")
    elif session.revision:
        state = md(":material/cloud_done: saved, step {}", session.revision)
    else:
        state = md("nothing drawn yet")
    st.caption(md("{} · {}:{:02d} min at work", state, minutes, seconds))
