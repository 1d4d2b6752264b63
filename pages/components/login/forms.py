"""The forms for somebody who has not signed in."""

from __future__ import annotations

import streamlit as st

from core.errors import StudyError
from core.login.login_method import LoginMethod
from core.login.passwords import FEWEST_LETTERS
from db.passwords import change_password, is_any_password_set, must_change, sign_in_by_password
from db.readers import readers, sign_in
from pages.components.login.configured import login_method, provider
from pages.components.login.person import begin
from pages.components.login.routes import OUTCOME, SignInOutcome
from pages.components.shared.markdown import md
from pages.components.shared.resources import store

_MUST_CHANGE = "_must_change"
_SENTENCES: dict[str, str] = {
    SignInOutcome.REFUSED: "The login was refused or given up, so you are not signed in.",
    SignInOutcome.FAILED: "The login did not come to an end (too old, or asked for twice). Try again.",
    SignInOutcome.UNREACHABLE: (
        "The login cannot be reached at the moment, so nobody can sign in. Try again later."
    ),
}


def show_sign_in(problem: str | None) -> None:
    """Show the form of the login method that holds, in the middle of the page.

    Args:
        problem: The problem that stands against an earlier login.
    """
    _, middle, _ = st.columns([1, 1, 1])
    with middle, st.container(border=True):
        st.subheader("Sign in")
        if problem is not None:
            st.error(problem, icon=":material/lock:")
        {
            LoginMethod.NAMES: _ask_name,
            LoginMethod.PASSWORDS: _ask_password,
            LoginMethod.OIDC: _lead_to_provider,
        }[login_method()]()


def show_password_change(name: str, *, session: str | None = None) -> bool:
    """Show a form for another password; True once it is changed."""
    with st.form("change_password", border=False, clear_on_submit=True):
        old = st.text_input("The password until now", type="password", key="password_old")
        new = st.text_input(
            f"A new one, at least {FEWEST_LETTERS} letters", type="password", key="password_new"
        )
        again = st.text_input("The new one again", type="password", key="password_again")
        sent = st.form_submit_button("Change the password", type="primary")
    if not sent:
        return False
    try:
        if new != again:
            st.error("the two new passwords differ; type them again")
            return False
        change_password(store(), name, old=old, new=new, session=session)
    except StudyError as error:
        st.error(str(error))
        return False
    return True


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
    if sent and name:
        _sign_in(name)
    st.caption("Readings carry this name. No password is asked: use it on this machine only.")


def _sign_in(name: str) -> None:
    try:
        with store().connect(write=True) as con:
            reader = sign_in(con, name)
        begin(reader)
    except StudyError as error:
        st.error(str(error))
        return
    st.rerun()


def _ask_password() -> None:
    if (changing := st.session_state.get(_MUST_CHANGE)) is not None:
        st.info("Somebody else knows this password: choose one of your own, then sign in with it.")
        if show_password_change(changing):
            del st.session_state[_MUST_CHANGE]
            st.rerun()
        return
    with store().connect() as con:
        anybody = is_any_password_set(con)
    if not anybody:
        st.info(
            md(
                "Nobody has a password yet. Whoever runs this server makes the first administrator there: "
                "`python -m jobs.add_reader NAME --role admin --password`"
            )
        )
    with st.form("sign_in", border=False, clear_on_submit=True):
        name = st.text_input("Your name", key="sign_in_name")
        password = st.text_input("Password", type="password", key="sign_in_password")
        sent = st.form_submit_button("Sign in", type="primary")
    if sent:
        _sign_in_by_password(name, password)


def _sign_in_by_password(name: str, password: str) -> None:
    try:
        reader = sign_in_by_password(store(), name, password, address=_address())
        with store().connect() as con:
            changes = must_change(con, reader)
        if changes:
            st.session_state[_MUST_CHANGE] = reader.name
        else:
            begin(reader)
    except StudyError as error:
        st.error(str(error))
        return
    st.rerun()


def _address() -> str | None:
    """Return where the browser is; None for this machine."""
    address: object = st.context.ip_address
    return address if isinstance(address, str) else None


def _lead_to_provider() -> None:
    sentence = _SENTENCES.get(st.query_params.get(OUTCOME, ""))
    if sentence is not None:
        st.warning(sentence, icon=":material/lock:")
    named = provider()
    st.button(
        "Sign in with the hospital's login",
        type="primary",
        key="sign_in_oidc",
        on_click=st.login,
        args=() if named == "default" else (named,),
    )
    if st.user.is_logged_in:
        st.button("Sign out there, to be somebody else", key="sign_out_oidc", on_click=st.logout)
