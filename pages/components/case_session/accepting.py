"""Acceptance, once all that came with the wish is taken up; and its withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.annotation.reading_values import ReadingKey
from core.errors import StudyError
from db.withdrawals import withdraw
from pages.components.case_session.callbacks import AnyDesk, desk_lock, forget_acceptance, note_act
from pages.components.case_session.uninterrupted import uninterrupted
from pages.components.case_session.worklist_state import forget_worklist, worklist_of
from pages.components.guard import writing_as
from pages.components.session import Choice, preset

_LAST = "_last_accepted"


@dataclass(frozen=True, slots=True)
class LastAccepted:
    """A reading that was accepted in this session."""

    key: ReadingKey
    reading_id: int


def accept_and_go_on(desk: AnyDesk | None, write: Callable[[AnyDesk], int | None]) -> None:
    """As `accept_if_wished`; the next case that is not read is open then, if there is one."""
    with uninterrupted():
        if desk is None or not accept_if_wished(desk, write):
            return
        following = worklist_of(desk.key.reader, desk.key.study)[0].unread_after(desk.key.case_id)
        if following is not None:
            preset(Choice.CASE, following)


def accept_if_wished(desk: AnyDesk | None, write: Callable[[AnyDesk], int | None]) -> bool:
    """Accept the open case if that was asked for; called before the page looks which case is open.

    A callback only notes the wish: others of the same message, with what was typed, may come after it.

    Args:
        desk: The open one.
        write: Takes up what is drawn and writes the reading; its number, None where that was not done.

    Returns:
        Whether it was accepted.
    """
    if desk is None or desk.left or not desk.to_accept:
        return False
    with uninterrupted(), desk_lock():
        desk.to_accept = False
        try:
            reading_id = write(desk) if desk.conflict is None else None
        except StudyError as error:
            desk.trouble = str(error)
            return False
        if reading_id is not None:
            st.session_state[_LAST] = LastAccepted(desk.key, reading_id)
            forget_worklist()
    return reading_id is not None


def last_accepted(reader: str) -> LastAccepted | None:
    """What the reader accepted last in this session and has not taken back."""
    done: LastAccepted | None = st.session_state.get(_LAST)
    return done if done is not None and done.key.reader == reader else None


def take_back(done: LastAccepted) -> None:
    """Callback: the reading no longer counts, and its case is opened with everything that was drawn."""
    with uninterrupted(), desk_lock():
        note_act()
        with writing_as(done.key.reader) as con:
            withdraw(con, done.reading_id, key=done.key)
        st.session_state[_LAST] = None
        forget_acceptance(done.key)
        forget_worklist()
        preset(Choice.STUDY, done.key.study)
        preset(Choice.CASE, done.key.case_id)
