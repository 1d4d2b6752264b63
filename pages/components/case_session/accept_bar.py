"""The buttons that accept the case, and take that back."""

from __future__ import annotations

import streamlit as st

from pages.components.case_session.accepting import last_accepted, take_back
from pages.components.case_session.actions import accept_without_lesion, ask_to_accept, go_on_reading
from pages.components.case_session.callbacks import bound
from pages.components.case_session.session import AnySession


def show_accept(session: AnySession, *, key: str, label: str, explained: str, held: bool = False) -> None:
    """Show the button that accepts the case; a question where nothing is drawn.

    Args:
        session: The open case.
        key: The button's key.
        label: The button's words where something is drawn.
        explained: The words that say what it does, or why it does nothing now.
        held: True where it does nothing now.
    """
    st.button(
        "Accept: no lesion" if session.is_untouched else label,
        icon=":material/check:",
        key=session.key_of(key),
        type="primary",
        width="stretch",
        shortcut="Ctrl+Enter",
        disabled=session.conflict is not None or held,
        help=explained,
        on_click=bound(session, ask_to_accept),
    )
    _ask_about_no_lesion(session)


def show_last_accepted(reader: str) -> None:
    """Show the case that was accepted last, with the way back."""
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


def _ask_about_no_lesion(session: AnySession) -> None:
    """Ask where nothing is drawn: only whoever says so means that there is nothing."""
    if not session.asks_no_lesion:
        return
    with st.container(key="no_lesion_question", gap="xsmall"):
        st.warning("Nothing is drawn on this case. File it as one without a lesion?")
        with st.container(horizontal=True, gap="xsmall"):
            st.button("No lesion: file it", key=session.key_of("no_lesion"), type="primary", shortcut="0",
                      on_click=bound(session, accept_without_lesion))  # fmt: skip
            st.button("Go on reading", key=session.key_of("go_on_reading"),
                      on_click=bound(session, go_on_reading))  # fmt: skip
