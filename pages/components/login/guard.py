"""The guard with which every run of the app, every page and every action of a page begins.

`admit` stands in ``app.py`` before anything is read: somebody signed in, or sits at the machine itself, or
sees the sign-in form and nothing else. What a person may do is looked up in the store every few moments,
and by each writer at once (`db.readers.require_permission`).

On a fresh server Streamlit serves a deep link such as ``/results`` in its old "pages directory" mode,
which runs that file without ``app.py``: no page list, no settings. So each page begins with
`require_app`, which goes through ``app.py`` once and comes back with the link's parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from core.access.actor import VISITOR, Actor, person
from core.access.level import AccessLevel, level_of
from core.access.pages import PAGES
from core.access.permissions import Permission
from core.access.rule import allows
from core.errors import AccessError, StoreError
from db.readers import require_permission
from pages.components.login.browser import hand_over
from pages.components.login.listening import refusal_of_names
from pages.components.login.sign_in import login_is_configured, signed_in, signed_in_person
from pages.components.shared.markdown import md
from pages.components.shared.resources import store
from pages.components.shared.view_choices import enter_page
from pages.serving.admitted import COOKIE, admit_session, dismiss_session
from pages.serving.private_files import session_at_work
from pages.serving.refused_downloads import refusal_for

_BOOTED = "_booted"
_DESTINATION = "_destination"
_LEVEL = "_guard_standing"
_WAITING = "_waits_for_store"
_WATCH_S = 10.0
_AGAIN_S = 10.0


def mark_booted() -> None:
    """Note that ``app.py`` has run in this session; called there before anything else."""
    st.session_state[_BOOTED] = True


def level_here() -> AccessLevel:
    """Return how the one at the screen stands; nobody also where the store cannot be asked."""
    try:
        return present_level()
    except StoreError:
        return AccessLevel.NOBODY


def admit() -> None:
    """Admit a signed-in person, or end the run with the sign-in form; called before anything is read.

    The session is written down beside its browser, so that its pictures can be fetched; where nobody is let
    in, what was written down before is struck out.
    """
    _let_in()
    with hand_over():
        _watch()


def present_level() -> AccessLevel:
    """Return the standing of the one at the screen, by the list as the login looked it up last.

    Raises:
        StoreError: The store has not answered for so long that what is known is too old.
    """
    reader = signed_in_person()
    if reader is not None:
        return level_of(reader)
    return AccessLevel.VISITOR if names_are_trusted() else AccessLevel.NOBODY


def names_are_trusted() -> bool:
    """Return whether this machine alone reaches the app and no login is configured."""
    return not login_is_configured() and refusal_of_names() is None


def acting() -> Actor:
    """Return the one on whose behalf a page acts, as of now.

    Raises:
        AccessError: Nobody is signed in (any more).
    """
    reader = signed_in_person()
    if reader is not None:
        return person(reader.name)
    if not names_are_trusted():
        raise AccessError("nobody is signed in any more; reload the page and sign in")
    return VISITOR


def acting_for(permission: Permission) -> Actor:
    """Return the one who acts, if the list as it is now allows it.

    Raises:
        AccessError: It does not.
    """
    actor = acting()
    with store().connect() as con:
        require_permission(con, actor, permission)
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
    """Open the store for writing on behalf of a person who is signed in now; pages write in no other way.

    Raises:
        AccessError: The person has signed out.
        StoreError: The store cannot be written.
    """
    require_present(name)
    with store().connect(write=True) as con:
        yield con


def has_permission(permission: Permission) -> bool:
    """Return whether to show what does it; whether it is done, the writer decides."""
    try:
        acting_for(permission)
    except AccessError:
        return False
    return True


def may_open(page: str, level: AccessLevel) -> bool:
    """Return whether a page is in somebody's list; a visitor is asked for a name there where it needs one."""
    rule = PAGES[page].rule
    return allows(rule, level) or (level is AccessLevel.VISITOR and rule.named)


def follow_deep_link() -> None:
    """Go on to the page that a deep link asked for; called by ``app.py`` once its page list stands."""
    destination = st.session_state.pop(_DESTINATION, None)
    if destination is not None:
        page, parameters = destination
        st.switch_page(page, query_params=parameters)


def require_app(page: str) -> None:
    """Make sure that the run came through ``app.py`` and the person may open the page; its first line.

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
    """Make a fragment that runs by itself; without the guard it would go on after a sign-out."""

    def wrapped(draw: Callable[..., None]) -> Callable[..., None]:
        def drawn(*args: object, **named: object) -> None:
            _rerun_if_changed()
            draw(*args, **named)

        return st.fragment(run_every=run_every)(drawn)

    return wrapped


def _let_in() -> AccessLevel:
    """Return how somebody who is let in stands; for others the run ends here, with the reason or the form."""
    try:
        level = present_level()
    except StoreError as error:
        dismiss_session(session_at_work())
        say_and_wait(error)
        st.stop()
    if level is AccessLevel.NOBODY:
        dismiss_session(session_at_work())
        signed_in()  # asks, or tells why not, and ends the run
        st.rerun()
    admit_session(session_at_work(), st.context.cookies.get(COOKIE, ""))
    st.session_state[_LEVEL] = level
    return level


def say_and_wait(error: StoreError) -> None:
    """Tell why nothing can be drawn now; the page is drawn anew by itself until it can be."""
    st.error(f"{error}. This page tries again by itself; nothing that was confirmed is lost.")
    run_again_after_a_while()


def run_again_after_a_while() -> None:
    """Draw the page anew in a few moments, whatever the person does."""
    st.session_state[_WAITING] = False
    _run_again()


@st.fragment(run_every=_AGAIN_S)
def _run_again() -> None:
    if st.session_state.get(_WAITING, False):  # not while the page is being drawn
        st.rerun()
    st.session_state[_WAITING] = True


@st.fragment(run_every=_WATCH_S)
def _watch() -> None:
    """Draw the page anew, through the guard, when the person's role or sign-in has changed.

    What a download was refused for is told too.
    """
    _rerun_if_changed()
    refused = refusal_for(session_at_work())
    if refused is not None:
        st.toast(md("{}", refused), icon=":material/download:")


def _rerun_if_changed() -> None:
    if present_level() is not st.session_state.get(_LEVEL):
        st.rerun()
