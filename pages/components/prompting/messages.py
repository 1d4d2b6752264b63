"""What the person must be told about the open case."""

from __future__ import annotations

import streamlit as st

from pages.components.markdown import md
from pages.components.prompting.acts import take_over_here
from pages.components.prompting.desk import Desk


def show_messages(desk: Desk) -> None:
    """A conflict with another tab, with a way out; a refused act, once."""
    if desk.conflict is not None:
        st.error(desk.conflict, icon=":material/tab:")
        st.button(
            "Take the case over in this tab",
            key="take_over",
            type="primary",
            help="Goes on from what the other tab has saved",
            on_click=take_over_here,
        )
    if desk.trouble is not None:
        st.warning(desk.trouble)
        desk.trouble = None


def show_saved(desk: Desk) -> None:
    """How far the work is saved, and how much time went into it."""
    minutes, seconds = divmod(int(desk.draft.active_seconds), 60)
    if desk.conflict is not None:
        state = md(":material/sync_problem: not saved")
    elif desk.accepted is not None and desk.accepted == desk.revision:
        state = md(":material/task_alt: accepted and saved")
    elif desk.revision:
        state = md(":material/cloud_done: saved, step {}", desk.revision)
    else:
        state = "nothing drawn yet"
    st.caption(md("{} · {}:{:02d} min at work", state, minutes, seconds))
