"""Callbacks of widgets: every action goes to the case that it was done on, whichever is open when it arrives.

A message of the browser says which widget was used and not on which case, and it may be late: the page has
moved on to the next patient meanwhile. So each opening of a case has a serial number, which is part of the
keys of its widgets and of what its drawing surfaces report, and every callback is made for one opening
(`bound`). What arrives after a case was left goes into its draft; for a case that was accepted it is given
back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec

import streamlit as st

from core.annotation.draft_changes import change_in_words
from core.annotation.reading_key import ReadingKey
from core.errors import StudyError
from pages.components.case_session.late_actions import LateAction, note_late_action
from pages.components.case_session.saving import release, save
from pages.components.case_session.session import AnySession, CaseSession, Surface
from pages.components.case_session.uninterrupted import uninterrupted

Rest = ParamSpec("Rest")

_LOCK, _ACTIONS, _OPENED = "_case_session_lock", "_actions_done", "_opened_cases"
_REMEMBERED = 32
_NOTHING = object()
_ACCEPTED = "the reading had been accepted by then"


def session_lock() -> threading.RLock:
    """Return the lock held by whoever reads or changes the open case.

    Streamlit starts the next run of a session before the last one has come to its end; without the lock
    the two could take up one prompt twice, or the older could undo what the newer did.
    """
    lock: threading.RLock = st.session_state.setdefault(_LOCK, threading.RLock())
    return lock


def count_action() -> None:
    """Count a button's answer: the browser waits for one before it sends the next press."""
    st.session_state[_ACTIONS] = actions_done() + 1


def actions_done() -> int:
    """Return how many buttons were answered in this session."""
    done: int = st.session_state.get(_ACTIONS, 0)
    return done


def remember_opening(session: AnySession) -> None:
    """Remember the open case by its serial number, also after it was left."""
    known = _opened()
    if session.serial not in known:
        known[session.serial] = session
        while len(known) > _REMEMBERED:
            del known[next(iter(known))]


def opened_as(serial: int) -> AnySession | None:
    """Return the opening of a case with that number; None for one that nobody remembers."""
    return _opened().get(serial)


def bound(
    session: CaseSession[Surface],
    action: Callable[Concatenate[CaseSession[Surface], Rest], None],
    *args: Rest.args,
    **kwargs: Rest.kwargs,
) -> Callable[[], None]:
    """Return a callback that does the action on this opening of the case."""

    def callback() -> None:
        with uninterrupted(), session_lock():
            count_action()
            carry_out(session, lambda one: action(one, *args, **kwargs))

    return callback


def bound_value(
    session: CaseSession[Surface], key: str, action: Callable[[CaseSession[Surface], Any], None]
) -> Callable[[], None]:
    """Return a callback that gives the action the value of the widget with that key.

    Streamlit may call it again with the value that it has reported before; that is no action.
    """

    def callback() -> None:
        with uninterrupted(), session_lock():
            count_action()
            value = st.session_state[key]
            if session.widget_values.get(key, _NOTHING) != value:
                session.widget_values[key] = value
                carry_out(session, lambda one: action(one, value))

    return callback


def carry_out(session: CaseSession[Surface], action: Callable[[CaseSession[Surface]], None]) -> None:
    """Do an action on the case it is for; of one that was left, save the draft or give the action back."""
    if not session.closed:
        action(session)
        return
    again = next((one for one in _opened().values() if one.key == session.key and not one.closed), None)
    if again is not None and again.page.name == session.page.name:
        action(again)
        return
    _carry_out_late(session, action)


def _carry_out_late(session: CaseSession[Surface], action: Callable[[CaseSession[Surface]], None]) -> None:
    before, conflict, session.conflict = session.draft, session.conflict, None
    accepted = _ACCEPTED if session.is_accepted else None
    action(session)
    if session.draft == before and session.error is None:
        return
    what = change_in_words(before, session.draft, action=session.unsaved or "an action")
    refused = session.error or conflict or accepted
    if refused is None:
        save(session)
        refused = session.conflict or session.save_error
    if refused is None:
        release(session)
    else:
        session.draft, session.unsaved, session.error, session.conflict = before, None, None, conflict
        session.save_error = None
    note_late_action(LateAction(session.key.case_id, what, refused))


def require_open(session: AnySession, action: str) -> bool:
    """Return whether the case is still open; of one that was left, say that the action was dropped."""
    if session.closed and not session.is_accepted:
        note_late_action(LateAction(session.key.case_id, action, "another case was open by then"))
    return not session.closed


@contextmanager
def showing_errors(session: AnySession) -> Iterator[None]:
    """Keep a refusal for the page to show."""
    try:
        yield
    except StudyError as error:
        session.error = str(error)


def forget_acceptance(key: ReadingKey) -> None:
    """Make the case a draft again wherever it was accepted."""
    for session in _opened().values():
        if session.key == key:
            session.accepted_revision = None


def _opened() -> dict[int, AnySession]:
    known: dict[int, AnySession] = st.session_state.setdefault(_OPENED, {})
    return known
