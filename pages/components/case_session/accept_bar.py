"""Accepting the case, and taking that back."""

from __future__ import annotations

import streamlit as st

from pages.components.case_session.accepting import last_accepted, take_back
from pages.components.case_session.actions import accept_without_lesion, ask_to_accept, go_on_reading
from pages.components.case_session.callbacks import bound
from pages.components.case_session.session import Desk


def show_accept(desk: Desk) -> None:
    """One button, and what the report still lacks; a question where nothing is drawn."""
    drawn = [lesion for lesion in desk.draft.lesions if not lesion.is_untouched]
    st.button(
        "Accept and go on" if drawn else "Accept: no lesion",
        icon=":material/check:",
        key=desk.key_of("accept"),
        type="primary",
        width="stretch",
        shortcut="Ctrl+Enter",
        disabled=desk.conflict is not None,
        help="Writes masks, prompts and the report, then opens the next case that is not read",
        on_click=bound(desk, ask_to_accept),
    )
    ask_about_no_lesion(desk)
    without = [lesion.lesion_id for lesion in drawn if lesion.birads.category is None]
    if without:
        which = "lesion " + ", ".join(without) if len(drawn) > 1 else "the lesion"
        st.caption(f"No BI-RADS category given for {which}.")
    show_last_accepted(desk.key.reader)


def ask_about_no_lesion(desk: Desk) -> None:
    """Nothing is drawn: only whoever says so means that there is nothing."""
    if not desk.asks:
        return
    with st.container(key="no_lesion_question", gap="xsmall"):
        st.warning("Nothing is drawn on this case. File it as one without a lesion?")
        with st.container(horizontal=True, gap="xsmall"):
            st.button("No lesion: file it", key=desk.key_of("no_lesion"), type="primary", shortcut="0",
                      on_click=bound(desk, accept_without_lesion))  # fmt: skip
            st.button("Go on reading", key=desk.key_of("go_on_reading"),
                      on_click=bound(desk, go_on_reading))  # fmt: skip


def show_last_accepted(reader: str) -> None:
    """The case that was accepted last, with the way back."""
    done = last_accepted(reader)
    if done is None:
        return
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="last_accepted"):
        st.text(f"Accepted: {done.key.case_id}")
        st.button(
            "Undo",
            key=f"withdraw_{done.reading_id}",
            type="tertiary",
            icon=":material/undo:",
            help="The reading no longer counts, and the case is open as a draft again; that is written down",
            on_click=take_back,
            args=(done,),
        )
