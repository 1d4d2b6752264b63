"""The person at the screen.

Three ways of signing in (docs/login.md): a name that is trusted where only this machine reaches the app, a
password, or an identity provider. What a person may do is looked up in the store, by every page and again
every few moments.
"""

from __future__ import annotations

import streamlit as st

from core.annotation.people import Reader, Role, require_role
from core.errors import AccessError, SettingsError, StudyError
from core.login.login_method import LoginMethod
from pages.components.case_session.browser_tabs import this_tab
from pages.components.login.configured import login_method
from pages.components.login.forms import show_password_change, show_sign_in
from pages.components.login.listening import refusal_of_names
from pages.components.login.person import current_session, end, person_and_problem
from pages.components.shared.markdown import md

__all__ = [
    "ask_to_sign_in",
    "login_is_configured",
    "show_reader",
    "signed_in",
    "signed_in_person",
]


def signed_in_person() -> Reader | None:
    """Return the person who is signed in, without asking; None for nobody, or where nobody may.

    Raises:
        StoreError: The store cannot be asked now; that is no sign-out.
    """
    return person_and_problem()[0]


def signed_in(role: Role = Role.READER) -> Reader:
    """Return the person, if the role allows it; otherwise the page ends here, with a form or the reason.

    Args:
        role: The least that the page needs.
    """
    person, problem = person_and_problem()
    if person is None:
        ask_to_sign_in(problem)
    this_tab()
    try:
        return require_role(person, role)
    except AccessError as error:
        st.error(str(error))
        st.stop()


def ask_to_sign_in(problem: str | None = None) -> None:
    """Show how to sign in, or why nobody can; the run ends here.

    Args:
        problem: The problem as `person_and_problem` gives it; without, it is asked for.
    """
    if problem is None:
        problem = person_and_problem()[1]
    refusal = _refusal_of_everybody()
    if refusal is not None:
        st.error(refusal, icon=":material/lock:")
        st.stop()
    try:
        show_sign_in(problem)
    except StudyError as error:
        st.error(str(error))
    st.stop()


def login_is_configured() -> bool:
    """Return whether people prove who they are; also true where the settings are broken."""
    try:
        return login_method() is not LoginMethod.NAMES
    except SettingsError:
        return True


def _refusal_of_everybody() -> str | None:
    """Return why nobody can sign in at all; None where somebody can."""
    try:
        return refusal_of_names() if login_method() is LoginMethod.NAMES else None
    except SettingsError as error:
        return str(error)


def show_reader(reader: Reader) -> None:
    """Show who is signed in, and the way out."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(md(":small[:material/person: {} · {}]", reader.name, reader.role), width="stretch")
        if login_method() is LoginMethod.PASSWORDS:
            _show_password(reader)
        st.button(
            "", icon=":material/logout:", key="sign_out", help="Sign out", type="tertiary", on_click=end
        )


def _show_password(reader: Reader) -> None:
    with st.popover("", icon=":material/key:", help="Change your password", type="tertiary"):
        if show_password_change(reader.name, session=current_session()):
            st.success("The password is changed; your other logins have ended.")
