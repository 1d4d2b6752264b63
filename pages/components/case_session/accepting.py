"""Acceptance, once all that came with the request is taken up; and its withdrawal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from core.annotation.reading_key import ReadingKey
from core.errors import StudyError
from db.withdrawals import withdraw
from pages.components.case_session.callbacks import count_action, forget_acceptance, session_lock
from pages.components.case_session.session import AnySession
from pages.components.case_session.uninterrupted import uninterrupted
from pages.components.case_session.worklist_state import forget_worklist, worklist_of
from pages.components.login.guard import writing_as
from pages.components.shared.view_choices import Choice, preset

_LAST = "_last_accepted"


@dataclass(frozen=True, slots=True)
class LastAccepted:
    """A reading that was accepted in this session."""

    key: ReadingKey
    reading_id: int


def accept_and_go_on(
    session: AnySession | None,
    write: Callable[[AnySession], int | None],
    *,
    among: Sequence[str] | None = None,
) -> None:
    """Accept the open case if that was asked for, and open the next one that is not read, if there is one.

    Args:
        session: The open case.
        write: The function that writes the reading, see `accept_if_asked`.
        among: The cases to go on with, in order; those of the worklist by default.
    """
    with uninterrupted():
        if session is None or not accept_if_asked(session, write):
            return
        worklist = worklist_of(session.key.reader, session.key.study)[0]
        if among is not None:
            worklist = worklist.of_cases(among)
        following = worklist.unread_after(session.key.case_id)
        if following is not None:
            preset(Choice.CASE, following)


def accept_if_asked(session: AnySession | None, write: Callable[[AnySession], int | None]) -> bool:
    """Accept the open case if that was asked for; called before the page looks which case is open.

    A callback only notes the request: others of the same message, with what was typed, may come after it.

    Args:
        session: The open case.
        write: Takes up what is drawn and writes the reading; gives its number, None where it was not written.

    Returns:
        Whether it was accepted.
    """
    if session is None or session.closed or not session.accept_requested:
        return False
    with uninterrupted(), session_lock():
        session.accept_requested = False
        try:
            reading_id = write(session) if session.conflict is None else None
        except StudyError as error:
            session.error = str(error)
            return False
        if reading_id is not None:
            st.session_state[_LAST] = LastAccepted(session.key, reading_id)
            forget_worklist()
    return reading_id is not None


def last_accepted(reader: str) -> LastAccepted | None:
    """Return what the reader accepted last in this session and has not taken back."""
    done: LastAccepted | None = st.session_state.get(_LAST)
    return done if done is not None and done.key.reader == reader else None


def take_back(done: LastAccepted) -> None:
    """Withdraw the reading, from a button; its case is opened with everything that was drawn."""
    with uninterrupted(), session_lock():
        count_action()
        with writing_as(done.key.reader) as con:
            withdraw(con, done.reading_id, key=done.key)
        st.session_state[_LAST] = None
        forget_acceptance(done.key)
        forget_worklist()
        preset(Choice.STUDY, done.key.study)
        preset(Choice.CASE, done.key.case_id)
