"""Who is at the screen.

Where a login is configured (``[auth]`` in Streamlit's secrets) it says who; else a person picks a name from
the list in the store. That is no protection, so a name is taken only where the app listens to this machine
alone. What a person may do is looked up in the store, by every page and again every few moments.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

from core.annotation.people import Reader, Role, require_role
from core.errors import AccessError, StoreError, StudyError
from db.readers import find_reader, readers, sign_in
from pages.components.listening import refusal_of_names
from pages.components.prompting.tabs import remember_reader, remembered_reader, this_tab
from pages.components.resources import store

_KEY = "_signed_in"
_RECHECK_S = 30.0
_LONGEST_UNCHECKED_S = 180.0


@dataclass(frozen=True, slots=True)
class _SignedIn:
    reader: Reader
    checked_at: float


def signed_in(role: Role = Role.READER) -> Reader:
    """The person, if he may; otherwise the page ends here, with a form or with the reason.

    Args:
        role: The least that the page needs.
    """
    _require_login_or_loopback()
    this_tab()
    try:
        known = _known() or (_from_login() if login_is_configured() else _from_memory())
        if known is None:
            _ask()
            st.stop()
        return require_role(known, role)
    except (AccessError, StoreError) as error:
        st.error(str(error))
        st.stop()


def who_is_here() -> Reader | None:
    """The person who has signed in before, without asking; None for nobody, or where names are refused."""
    if not login_is_configured() and refusal_of_names() is not None:
        return None
    try:
        if (known := _known()) is not None or not login_is_configured():
            return known
        return _from_login()
    except (AccessError, StoreError):
        return None


def show_reader(reader: Reader) -> None:
    """Who is signed in, and the way out."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f":small[:material/person: {reader.name} · {reader.role}]", width="stretch")
        st.button(
            "", icon=":material/logout:", key="sign_out", help="Sign out", type="tertiary", on_click=_out
        )


def login_is_configured() -> bool:
    """Whether Streamlit's secrets hold an OpenID Connect login."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def _require_login_or_loopback() -> None:
    refusal = None if login_is_configured() else refusal_of_names()
    if refusal is not None:
        st.error(refusal, icon=":material/lock:")
        st.stop()


def _known() -> Reader | None:
    """Who signed in before in this session; looked up again after a while, for roles change."""
    kept: _SignedIn | None = st.session_state.get(_KEY)
    if kept is None:
        return None
    if time.monotonic() - kept.checked_at < _RECHECK_S:
        return kept.reader
    try:
        with store().connect() as con:
            found = find_reader(con, kept.reader.name)
    except StoreError:  # then nothing can be written either; what is drawn must stay on the screen
        if time.monotonic() - kept.checked_at > _LONGEST_UNCHECKED_S:
            raise
        return kept.reader
    if found is None or not found.active:
        st.session_state.pop(_KEY)
        return None
    return _keep(found)


def _from_login() -> Reader | None:
    """The person whom the configured login names."""
    if not st.user.is_logged_in:
        return None
    return _sign_in(str(st.user.email))


def _from_memory() -> Reader | None:
    """The person who worked in this tab before it was reloaded."""
    name = remembered_reader()
    if name is None:
        return None
    with store().connect() as con:
        found = find_reader(con, name)
    return _keep(found) if found is not None and found.active else None


def _ask() -> None:
    """The form, in the middle of the page."""
    _, middle, _ = st.columns([1, 1, 1])
    with middle, st.container(border=True):
        st.subheader("Sign in")
        if login_is_configured():
            st.button("Sign in with the hospital's login", type="primary", on_click=st.login)
        else:
            _ask_name()


def _ask_name() -> None:
    with store().connect() as con:
        names = [reader.name for reader in readers(con) if reader.active]
    with st.form("sign_in", border=False):
        if names:
            name = st.selectbox(
                "Your name", names, index=None, placeholder="Choose your name", key="sign_in_name"
            )
        else:
            name = st.text_input("Your name", key="sign_in_name")
            st.caption("Nobody is on the list yet: the first person becomes its admin and adds the others.")
        sent = st.form_submit_button("Sign in", type="primary")
    if sent and name and _sign_in(name) is not None:
        st.rerun()
    st.caption("Readings carry this name. No password is asked: use it on this machine only.")


def _sign_in(name: str) -> Reader | None:
    try:
        with store().connect(write=True) as con:
            return _keep(sign_in(con, name))
    except StudyError as error:
        st.error(str(error))
        return None


def _keep(reader: Reader) -> Reader:
    st.session_state[_KEY] = _SignedIn(reader, time.monotonic())
    if not login_is_configured():
        remember_reader(reader.name)
    return reader


def _out() -> None:
    st.session_state.pop(_KEY, None)
    if login_is_configured():
        st.logout()
    else:
        remember_reader(None)
