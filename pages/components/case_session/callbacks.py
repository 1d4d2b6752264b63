"""Every act goes to the case that it was done on, whichever is open when it arrives.

A message of the browser says which widget was used and not on which case, and it may be late: the page has
moved on to the next patient meanwhile. So each opening of a case has a number, which is part of the keys of
its widgets and of what its drawing surfaces report, and every callback is made for one opening (`bound`).
What arrives after a case was left goes into its draft; for a case that was accepted it is given back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

from core.annotation.draft_changes import change_in_words
from core.annotation.reading_values import ReadingKey
from core.errors import StudyError
from pages.components.case_session.saving import keep, release
from pages.components.case_session.session import Desk
from pages.components.case_session.uninterrupted import uninterrupted

AnyDesk = TypeVar("AnyDesk", bound=Desk)
Rest = ParamSpec("Rest")

_LOCK, _ACTS, _OPENINGS, _LATE = "_desk_lock", "_acts_done", "_openings", "_late_acts"
_REMEMBERED = 32
_NOTHING = object()
_ACCEPTED = "the reading had been accepted by then"


@dataclass(frozen=True, slots=True)
class LateAct:
    """What arrived for a case that was no longer open.

    Attributes:
        case_id: That it was done on.
        what: In a few words, or the text that was typed.
        refused: Why it could not be stored, a sentence; None where it is in the case's draft now.
    """

    case_id: str
    what: str
    refused: str | None = None


def desk_lock() -> threading.RLock:
    """Held by whoever reads or changes the desk.

    Streamlit starts the next run of a session before the last one has come to its end; without the lock
    the two could take up one prompt twice, or the older could undo what the newer did.
    """
    lock: threading.RLock = st.session_state.setdefault(_LOCK, threading.RLock())
    return lock


def note_act() -> None:
    """Called by every callback of a button: the browser waits for the answer to one before the next."""
    st.session_state[_ACTS] = acts_done() + 1


def acts_done() -> int:
    """How many buttons were answered in this session."""
    count: int = st.session_state.get(_ACTS, 0)
    return count


def remember_opening(desk: Desk) -> None:
    """Know the desk by its number from now on, also after the case was left."""
    known = _openings()
    if desk.serial not in known:
        known[desk.serial] = desk
        while len(known) > _REMEMBERED:
            del known[next(iter(known))]


def desk_of_opening(serial: int) -> Desk | None:
    """The desk of an opening of this session; None for one that nobody remembers."""
    return _openings().get(serial)


def bound(
    desk: AnyDesk, act: Callable[Concatenate[AnyDesk, Rest], None], *args: Rest.args, **kwargs: Rest.kwargs
) -> Callable[[], None]:
    """Return a callback that does the act on this opening of the case."""

    def callback() -> None:
        with uninterrupted(), desk_lock():
            note_act()
            carry_out(desk, lambda one: act(one, *args, **kwargs))

    return callback


def bound_value(desk: AnyDesk, key: str, act: Callable[[AnyDesk, Any], None]) -> Callable[[], None]:
    """Return a callback that gives the act the value of the widget with that key.

    Streamlit may call it again with the value that it has told of before; that is no act.
    """

    def callback() -> None:
        with uninterrupted(), desk_lock():
            note_act()
            value = st.session_state[key]
            if desk.heard.get(key, _NOTHING) != value:
                desk.heard[key] = value
                carry_out(desk, lambda one: act(one, value))

    return callback


def carry_out(desk: AnyDesk, act: Callable[[AnyDesk], None]) -> None:
    """Do an act on the case it is for; on one that was left, its draft is saved or the act given back."""
    if not desk.left:
        act(desk)
        return
    again = next((one for one in _openings().values() if one.key == desk.key and not one.left), None)
    if again is not None and type(again) is type(desk):
        act(again)
        return
    before, conflict, desk.conflict = desk.draft, desk.conflict, None
    accepted = _ACCEPTED if desk.is_accepted else None
    act(desk)
    if desk.draft == before and desk.trouble is None:
        return
    what = change_in_words(before, desk.draft, action=desk.unsaved or "an act")
    refused = desk.trouble or conflict or accepted
    if refused is None:
        keep(desk)
        refused = desk.conflict or desk.not_saved
    if refused is None:
        release(desk)
    else:
        desk.draft, desk.unsaved, desk.trouble, desk.conflict = before, None, None, conflict
        desk.not_saved = None
    _late_acts().append(LateAct(desk.key.case_id, what, refused))


def require_open(desk: Desk, act: str) -> bool:
    """Whether the case is still open; for one that was left, the person is told that the act was dropped."""
    if desk.left and not desk.is_accepted:
        _late_acts().append(LateAct(desk.key.case_id, act, "another case was open by then"))
    return not desk.left


@contextmanager
def telling_refusals(desk: Desk) -> Iterator[None]:
    """A refusal is told on the page."""
    try:
        yield
    except StudyError as error:
        desk.trouble = str(error)


def forget_acceptance(key: ReadingKey) -> None:
    """The case is a draft again on every desk that it was accepted at."""
    for desk in _openings().values():
        if desk.key == key:
            desk.accepted = None


def show_late_acts() -> None:
    """Say what came late: where it is now, or the text of what could not be stored."""
    late = _late_acts()
    for place, one in enumerate(late):
        with st.container(key=f"late_act_{place}"):
            if one.refused is None:
                st.info("Arrived after the case was left, and is in its draft:")
            else:
                st.warning(f"Not stored ({one.refused}); it is given back here:")
            st.text(f"{one.case_id}: {one.what}")
    if late:
        st.button("Seen", key="late_acts_seen", type="tertiary", on_click=late.clear)


def _openings() -> dict[int, Desk]:
    known: dict[int, Desk] = st.session_state.setdefault(_OPENINGS, {})
    return known


def _late_acts() -> list[LateAct]:
    late: list[LateAct] = st.session_state.setdefault(_LATE, [])
    return late
