"""The person whom this session belongs to, and until when."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import streamlit as st

from core.annotation.people import Reader
from core.errors import AccessError, StoreError, StudyError
from core.login.claims import claimed_person
from core.login.login_method import LoginMethod
from db.login_sessions import begin_claimed_session, begin_session, find_session, token_sha256
from pages.components.login.browser import has_ended, kept_token, send_token
from pages.components.login.configured import hours, login_method, provider, rules
from pages.components.login.ending import end_login, write_ends
from pages.components.login.listening import refusal_of_names
from pages.components.shared.resources import store
from pages.serving.admitted import COOKIE

_KEY = "_signed_in"
_LAST = "_signed_in_last"
_OF_THE_APP = frozenset({"_booted", "_destination"})
"""The values that a session knows whoever signs in; see `pages.components.login.guard`."""
RECHECK_S = 12.0
"""Age at which what is known of a person is looked up again. Tabs look by themselves every few moments; both
together stay below 30 s."""
MOST_S = 180.0
"""Longest age of what is known of a person, where the store does not answer: so long what is drawn stays on
the screen. Nobody's role can change in a store that does not answer, and each act asks it again."""
_REFUSED_S = 5.0
"""The seconds in which a store that did not answer is not asked again: one run waits for it once."""
_SIGNED_OUT = "you have signed out; sign in again to go on"


@dataclass(frozen=True, slots=True)
class _SignedIn:
    """A person, the hash of the login, the browser, and when they were last looked up, or could not be."""

    reader: Reader
    session: str
    checked_at: float
    browser: str = ""
    refusal: StoreError | None = None
    refused_at: float = 0.0


def person_and_problem() -> tuple[Reader | None, str | None]:
    """Return who is signed in; for nobody, what stands against it where it is more than not having signed in.

    Raises:
        StoreError: The store cannot be asked now; that is no sign-out.
    """
    try:
        refusal = refusal_of_names() if login_method() is LoginMethod.NAMES else None
        if refusal is not None:
            return None, refusal
        person = _known() or _from_browser()
    except StoreError:
        raise
    except StudyError as error:
        st.session_state.pop(_KEY, None)
        return None, str(error)
    return person, None


def begin(reader: Reader) -> None:
    """Begin the login of a person in this browser."""
    with store().connect(write=True) as con:
        token = begin_session(con, reader, hours=hours())
    _keep(reader, token_sha256(token))
    send_token(token)


def end() -> None:
    """End the login, in every tab of the browser."""
    kept: _SignedIn | None = st.session_state.pop(_KEY, None)
    if kept is not None:
        end_login(store(), kept.session)
    if login_method() is LoginMethod.OIDC:
        st.logout()


def current_session() -> str | None:
    """Return the hash of the login of this session."""
    kept: _SignedIn | None = st.session_state.get(_KEY)
    return None if kept is None else kept.session


def _known() -> Reader | None:
    """Return who signed in before in this session; looked up again after so long."""
    kept: _SignedIn | None = st.session_state.get(_KEY)
    if kept is None or kept.browser != _browser():  # whoever knows a session's number may take it up
        return None
    if not has_ended(kept.session) and time.monotonic() - kept.checked_at < RECHECK_S:
        return kept.reader
    try:
        return _looked_up_again(kept)
    except StoreError:  # somebody else writes: nobody is sent away for that, as long as it is short
        if time.monotonic() - kept.checked_at < MOST_S:
            return kept.reader
        raise


def _looked_up_again(kept: _SignedIn) -> Reader | None:
    """Return the person of a login; what the store refused a moment ago it is not asked once more."""
    recent = time.monotonic() - kept.refused_at < _REFUSED_S
    if kept.refusal is not None and recent and not has_ended(kept.session):
        raise kept.refusal
    try:
        return _looked_up(kept.session)
    except StoreError as error:
        st.session_state[_KEY] = replace(kept, refusal=error, refused_at=time.monotonic())
        raise


def _looked_up(session: str) -> Reader | None:
    """Return the person of a login, kept for a while."""
    if has_ended(session):
        raise AccessError(_SIGNED_OUT)
    write_ends(store())
    with store().connect() as con:
        found = find_session(con, session, hours=hours())
    if found is None:
        return None
    if found.reader is None:
        raise AccessError(found.problem or _SIGNED_OUT)
    return _keep(found.reader, session)


def _from_browser() -> Reader | None:
    """Return the person whom the browser's cookie, or the login by the provider, belongs to."""
    if login_method() is LoginMethod.OIDC:
        return _from_provider() if st.user.is_logged_in else None
    token = kept_token()
    return None if token is None else _looked_up(token_sha256(token))


def _from_provider() -> Reader | None:
    claims = st.user.to_dict()
    if claims.get("provider") != provider():
        raise AccessError("the login is of a provider that no longer holds here; sign in again")
    person = claimed_person(claims, rules())
    if (known := _looked_up(person.login_sha256)) is not None:
        return known
    with store().connect(write=True) as con:
        reader = begin_claimed_session(con, person, hours=hours())
    return _keep(reader, person.login_sha256)


def _keep(reader: Reader, session: str) -> Reader:
    if st.session_state.get(_LAST, reader.name) != reader.name:
        _forget_everything()
    st.session_state[_LAST] = reader.name
    st.session_state[_KEY] = _SignedIn(reader, session, time.monotonic(), _browser())
    return reader


def _forget_everything() -> None:
    """Forget what a person chose and drew in a tab, for the next one who signs in there."""
    for key in [key for key in st.session_state if key not in _OF_THE_APP]:
        del st.session_state[key]


def _browser() -> str:
    """Return what tells the browser that speaks now from others (`pages.serving.admitted`)."""
    cookie: object = st.context.cookies.get(COOKIE)
    return cookie if isinstance(cookie, str) else ""
