"""What the person must be told about the open case."""

from __future__ import annotations

import streamlit as st

from pages.components.prompting.acts import take_over_here
from pages.components.prompting.desk import Desk
from pages.components.prompting.openings import bound, show_late_acts


def show_messages(desk: Desk) -> None:
    """A conflict with another tab, with a way out; a refused act, once."""
    if desk.conflict is not None:
        st.error(desk.conflict, icon=":material/tab:")
        st.button(
            "Take the case over in this tab",
            key=desk.key_of("take_over"),
            type="primary",
            help="Goes on from what the other tab has saved",
            on_click=bound(desk, take_over_here),
        )
    show_late_acts()
    if desk.trouble is not None:
        st.warning(desk.trouble)
        desk.trouble = None


def show_saved(desk: Desk) -> None:
    """How far the work is saved, and how much time went into it."""
    minutes, seconds = divmod(int(desk.draft.active_seconds), 60)
    if desk.conflict is not None:
        state = ":material/sync_problem: not saved"
    elif desk.is_accepted:
        state = ":material/task_alt: accepted and saved"
    elif desk.revision:
        state = f":material/cloud_done: saved, step {desk.revision}"
    else:
        state = "nothing drawn yet"
    st.caption(f"{state} · {minutes}:{seconds:02d} min at work")
