"""The case that is open on a page in this session of Streamlit."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.annotation.reading_key import ReadingKey
from pages.components.case_session.callbacks import (
    count_action,
    remember_opening,
    session_lock,
)
from pages.components.case_session.saving import leave_case, save
from pages.components.case_session.session import AnySession, CasePage, CaseSession, Surface
from pages.components.case_session.uninterrupted import uninterrupted
from pages.components.shared.view_choices import Choice, preset


def case_on(page: CasePage) -> AnySession | None:
    """Return the case that is open on the page; None where none is."""
    return st.session_state.get(_key(page))


def session_of(
    key: ReadingKey, page: CasePage, *, tab: str, opened: Callable[[], CaseSession[Surface]]
) -> CaseSession[Surface]:
    """Return the session of a case, opened where it is not open yet; the one that was open is left.

    Raises:
        StoreError: The case that was open cannot be saved now; it stays open.
    """
    session: CaseSession[Surface] | None = case_on(page)
    if session is None or session.key != key or session.tab != tab:
        if session is not None:
            leave_case(session)
        st.session_state[_key(page)] = None
        session = st.session_state[_key(page)] = opened()
    remember_opening(session)
    return session


def go_to_case(case_id: str, page: CasePage) -> None:
    """Open another case, from a button; what is drawn on the one that is left is saved first."""
    with uninterrupted(), session_lock():
        count_action()
        page.take_up()
        session = case_on(page)
        if session is not None:
            save(session)
            if session.save_error is not None:  # to be read on the page, and nothing is left behind
                return
        preset(Choice.CASE, case_id)


def _key(page: CasePage) -> str:
    return f"_{page.name}_session"
