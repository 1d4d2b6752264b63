"""Nobody gets past here: every run of the app, every page, and every act of a page begins with the guard.

`admit` stands in ``app.py`` before anything is read: somebody signed in, or sits at the machine itself, or
sees the sign-in form and nothing else. What a person may do is looked up in the store every few moments,
and by each writer at once (`db.readers.require_act`).

On a fresh server Streamlit serves a deep link such as ``/results`` in its old "pages directory" mode,
which runs that file without ``app.py``: no page list, no settings. So each page begins with
`require_app`, which goes through ``app.py`` once and comes back with the link's parameters.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.access.actor import VISITOR, Actor, person
from core.access.acts import Act
from core.access.pages import PAGES
from core.access.rule import allows
from core.access.standing import Standing, standing_of
from core.errors import AccessError, StoreError
from db.readers import find_reader, require_act
from pages.components.listening import refusal_of_names
from pages.components.login.browser import hand_over
from pages.components.login.person import MOST_S, RECHECK_S
from pages.components.resources import store
from pages.components.session import enter_page
from pages.components.sign_in import login_is_configured, signed_in, signed_in_person
from pages.serving.admitted import COOKIE, admit_session, dismiss_session
from pages.serving.private_files import session_at_work

_BOOTED = "_booted"
_DESTINATION = "_destination"
_CHECKED = "_guard_checked"
_STANDING = "_guard_standing"
_WATCH_S = 15.0


@dataclass(frozen=True, slots=True)
class _Checked:
    """What the list of people said of somebody."""

    name: str
    standing: Standing
    at: float


def mark_booted() -> None:
    """Note that ``app.py`` has run in this session; called there before anything else."""
    st.session_state[_BOOTED] = True


def standing_here() -> Standing:
    """How the one at the screen stands; nobody also where the store cannot be asked."""
    try:
        return present_standing()
    except StoreError:
        return Standing.NOBODY


def admit() -> None:
    """Let somebody in, or end the run with the sign-in form; called before anything is read.

    The session is written down beside its browser, so that its pictures can be fetched; where nobody is let
    in, what was written down before is struck out.
    """
    standing = _let_in()
    with hand_over():
        if standing is not Standing.VISITOR:
            _watch()


def present_standing() -> Standing:
    """How the one at the screen stands now; what was looked up is at most `RECHECK_S` old.

    Raises:
        StoreError: The store has not answered for so long that what is known is older than `MOST_S`.
    """
    reader = signed_in_person()
    if reader is None:
        return Standing.VISITOR if names_are_trusted() else Standing.NOBODY
    kept: _Checked | None = st.session_state.get(_CHECKED)
    age_s = time.monotonic() - kept.at if kept is not None and kept.name == reader.name else MOST_S
    if kept is not None and age_s < RECHECK_S:
        return kept.standing
    try:
        with store().connect() as con:
            standing = standing_of(find_reader(con, reader.name))
    except StoreError:  # somebody else writes: nobody is sent away for that, as long as it is short
        if kept is not None and age_s < MOST_S:
            return kept.standing
        raise
    st.session_state[_CHECKED] = _Checked(reader.name, standing, time.monotonic())
    return standing


def names_are_trusted() -> bool:
    """Whether this machine alone reaches the app and no login is configured: somebody unnamed may look."""
    return not login_is_configured() and refusal_of_names() is None


def acting() -> Actor:
    """The one on whose behalf a page acts, as of now.

    Raises:
        AccessError: Nobody is signed in (any more).
    """
    reader = signed_in_person()
    if reader is not None:
        return person(reader.name)
    if not names_are_trusted():
        raise AccessError("nobody is signed in any more; reload the page and sign in")
    return VISITOR


def acting_for(act: Act) -> Actor:
    """The one who acts, if the list as it is now allows it.

    Raises:
        AccessError: It does not.
    """
    actor = acting()
    with store().connect() as con:
        require_act(con, actor, act)
    return actor


def require_present(name: str) -> None:
    """End here where the person of a name has signed out, in this tab or in another.

    Raises:
        AccessError: Then.
    """
    reader = signed_in_person()
    if reader is None or reader.name != name:
        raise AccessError(f"{name} is no longer signed in; reload the page and sign in")


@contextmanager
def writing_as(name: str) -> Iterator[Any]:
    """The store, to be written on behalf of a person who is signed in now; pages write in no other way.

    Raises:
        AccessError: The person has signed out.
        StoreError: The store cannot be written.
    """
    require_present(name)
    with store().connect(write=True) as con:
        yield con


def may_act(act: Act) -> bool:
    """Whether to show what does it; whether it is done, the writer decides."""
    try:
        acting_for(act)
    except AccessError:
        return False
    return True


def may_open(page: str, standing: Standing) -> bool:
    """Whether a page is in somebody's list; a visitor is asked for a name there where it needs one."""
    rule = PAGES[page].rule
    return allows(rule, standing) or (standing is Standing.VISITOR and rule.named)


def follow_deep_link() -> None:
    """Go on to the page that a deep link asked for; called by ``app.py`` once its page list stands."""
    destination = st.session_state.pop(_DESTINATION, None)
    if destination is not None:
        page, parameters = destination
        st.switch_page(page, query_params=parameters)


def require_app(page: str) -> None:
    """First line of every page: the run came through ``app.py``, and the person may open the page.

    Args:
        page: Its path as in the page list, e.g. ``pages/results.py``.
    """
    if _BOOTED not in st.session_state:
        st.session_state[_DESTINATION] = (page, st.query_params.to_dict())
        st.switch_page("app.py")
    if not may_open(page, _let_in()):
        least = PAGES[page].rule.least
        st.error(f"This page needs the role {least}; ask an admin for it.", icon=":material/lock:")
        st.stop()
    enter_page(page)


def guarded_fragment(*, run_every: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """As `st.fragment`, for what runs by itself: without the guard it would go on after a sign-out."""

    def wrapped(draw: Callable[..., None]) -> Callable[..., None]:
        def drawn(*args: object, **named: object) -> None:
            _rerun_if_changed()
            draw(*args, **named)

        return st.fragment(run_every=run_every)(drawn)

    return wrapped


def _let_in() -> Standing:
    """How somebody who is let in stands; for others the run ends here, with the reason or the form."""
    try:
        standing = present_standing()
    except StoreError as error:
        dismiss_session(session_at_work())
        st.error(str(error))
        st.stop()
    if standing is Standing.NOBODY:
        dismiss_session(session_at_work())
        _refuse_inactive()
        signed_in()  # asks, and ends the run
        st.rerun()
    admit_session(session_at_work(), st.context.cookies.get(COOKIE, ""))
    st.session_state[_STANDING] = standing
    return standing


@st.fragment(run_every=_WATCH_S)
def _watch() -> None:
    """Draw the page anew, through the guard, when the person's role has changed or he has signed out."""
    _rerun_if_changed()


def _rerun_if_changed() -> None:
    if present_standing() is not st.session_state.get(_STANDING):
        st.rerun()


def _refuse_inactive() -> None:
    """Tell a person who was taken off the list; the form would only ask for the name again."""
    reader = signed_in_person()
    if reader is not None:
        st.error(f"{reader.name} is no longer active; ask an admin.", icon=":material/lock:")
        st.stop()
