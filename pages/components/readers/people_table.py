"""The list of people: names, roles, who may still sign in."""

from __future__ import annotations

import streamlit as st

from core.annotation.people import Reader, Role
from core.errors import StudyError
from core.files.home_rights import open_home_note
from core.login.login_method import LoginMethod
from core.login.passwords import FEWEST_LETTERS
from db.passwords import set_password
from db.readers import add_reader, readers, set_active, set_role
from pages.components.login.configured import login_method
from pages.components.login.guard import writing_as
from pages.components.shared.markdown import md
from pages.components.shared.resources import settings, store

_ABOUT = {
    Role.READER: "reads cases, sees only what is their own",
    Role.RESEARCHER: "may see everybody's readings",
    Role.ADMIN: "may also change this list",
}


def show_people(admin: Reader) -> None:
    """Show a line for each person, with what an admin may change."""
    with store().connect() as con:
        people = readers(con)
    for place, person in enumerate(people):
        _line(place, person, admin)


def show_open_home() -> None:
    """Show a warning where other users of the machine can read the home."""
    note = open_home_note(settings().home, settings().store_path)
    if note is not None:
        st.warning(note, icon=":material/lock_open:")


def show_add_form(admin: Reader) -> None:
    """Show the form that adds a person."""
    with st.form("add_reader", clear_on_submit=True):
        name = st.text_input("Name, or e-mail address where a login is configured")
        role = st.selectbox("Role", tuple(Role), format_func=lambda role: f"{role} – {_ABOUT[role]}")
        sent = st.form_submit_button("Add", type="primary")
    if sent:
        try:
            with writing_as(admin.name) as con:
                add_reader(con, name, role=Role(str(role)), by=admin)
        except StudyError as error:
            st.error(str(error))
            return
        st.rerun()


def _line(place: int, person: Reader, admin: Reader) -> None:
    name, role, active, password = st.columns([3, 3, 3, 1], vertical_alignment="center")
    name.markdown(person.name if person.active else md(":gray[{}]", person.name))
    key = f"role_{place}_{person.name}_{person.role}"
    role.selectbox(
        f"Role of {person.name}",
        list(Role),
        index=list(Role).index(person.role),
        key=key,
        label_visibility="collapsed",
        on_change=_change_role,
        args=(person, admin, key),
    )
    active_key = f"active_{place}_{person.name}_{person.active}"
    active.toggle(
        "May sign in", value=person.active, key=active_key, on_change=_change_active, args=(person, admin)
    )
    if login_method() is LoginMethod.PASSWORDS:
        with password:
            _ask_password(place, person, admin)


def _ask_password(place: int, person: Reader, admin: Reader) -> None:
    with (
        st.popover("", icon=":material/key:", help=f"Give {person.name} a password", type="tertiary"),
        st.form(f"password_{place}", border=False, clear_on_submit=True),
    ):
        given = st.text_input("Password", type="password", help=f"At least {FEWEST_LETTERS} letters")
        st.caption("Another one is asked for at the next sign-in; the person's logins end now.")
        sent = st.form_submit_button("Set the password")
    if sent:
        try:
            with writing_as(admin.name) as con:
                set_password(con, person.name, given, by=admin)
        except StudyError as error:
            st.error(str(error))
            return
        st.toast(f"{person.name} has a new password.", icon=":material/key:")


def _change_role(person: Reader, admin: Reader, key: str) -> None:
    try:
        with writing_as(admin.name) as con:
            set_role(con, person.name, role=Role(st.session_state[key]), by=admin)
    except StudyError as error:
        st.toast(str(error), icon=":material/error:")
        st.session_state[key] = person.role


def _change_active(person: Reader, admin: Reader) -> None:
    try:
        with writing_as(admin.name) as con:
            set_active(con, person.name, active=not person.active, by=admin)
    except StudyError as error:
        st.toast(str(error), icon=":material/error:")
