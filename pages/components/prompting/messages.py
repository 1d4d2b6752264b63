"""What the person must be told about the open case."""

from __future__ import annotations

import streamlit as st

from pages.components.login.guard import run_again_after_a_while
from pages.components.prompting.acts import take_over_here
from pages.components.prompting.desk import Desk
from pages.components.prompting.openings import bound, show_late_acts
from pages.components.shared.markdown import md


def show_messages(desk: Desk) -> None:
    """A conflict with another tab, with a way out; a store that does not save; a refused act, once."""
    if desk.conflict is not None:
        st.error(desk.conflict, icon=":material/tab:")
        st.button(
            "Take the case over in this tab",
            key=desk.key_of("take_over"),
            type="primary",
            help="Goes on from what the other tab has saved",
            on_click=bound(desk, take_over_here),
        )
    show_not_saved(desk)
    show_late_acts()
    if desk.trouble is not None:
        st.warning(desk.trouble)
        desk.trouble = None


def show_not_saved(desk: Desk) -> None:
    """Why the work is not in the store yet; it is tried again by itself, and at once on demand."""
    if desk.not_saved is None:
        return
    st.error(
        f"Not saved yet: {desk.not_saved}. What you draw stays in this tab and is saved as soon as it can "
        "be; do not close or reload it.",
        icon=":material/sync_problem:",
    )
    st.button("Save now", key="save_now", type="primary", help="Tries again at once")
    run_again_after_a_while()  # the page saves at each of its runs


def show_saved(desk: Desk) -> None:
    """How far the work is saved, and how much time went into it."""
    minutes, seconds = divmod(int(desk.draft.active_seconds), 60)
    if desk.conflict is not None or desk.not_saved is not None:
        state = md(":material/sync_problem: not saved")
    elif desk.is_accepted:
        state = md(":material/task_alt: accepted and saved")
    elif desk.revision:
        state = md(":material/cloud_done: saved, step {}", desk.revision)
    else:
        state = md("nothing drawn yet")
    st.caption(md("{} · {}:{:02d} min at work", state, minutes, seconds))
