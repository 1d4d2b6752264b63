"""Saving, freezing and archiving a cohort, for those who may."""

from __future__ import annotations

import streamlit as st

from core.annotation.people import Reader, Role, has_role
from core.cohorts.cohort import Cohort
from core.errors import StudyError
from db.cohorts import freeze_cohort, save_cohort, set_archived
from pages.components.login.guard import writing_as
from pages.components.login.sign_in import signed_in_person
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.cohort.cohort_choice import based_on, choose_cohort, set_problem
from pages.components.shared.cohort.cohort_reads import CohortPlace
from pages.components.shared.resources import settings

_NAME = "cohort_name"


def show_save_form(place: CohortPlace, chosen: ChosenCohort) -> None:
    """Show name and buttons; for those who may not save, the reason."""
    person = signed_in_person()
    if person is None:
        st.caption("The address holds this cohort. To save or freeze it under a name, sign in first:")
        st.page_link("pages/readers.py", label="Sign in", icon=":material/badge:")
    elif not has_role(person, Role.RESEARCHER):
        st.caption(f"{person.name} has the role {person.role}; saving a cohort needs the role researcher.")
    elif chosen.saved is None:
        _ask_name(place, chosen, person)
    else:
        _show_saved(chosen.saved, person)


def _ask_name(place: CohortPlace, chosen: ChosenCohort, person: Reader) -> None:
    newest = {cohort.name: cohort.version for cohort in place.saved}
    if _NAME not in st.session_state and based_on() in newest:
        st.session_state[_NAME] = based_on()
    name_box, button = st.columns([3, 2], gap="small", vertical_alignment="bottom")
    with name_box:
        name = st.text_input("Save as", key=_NAME, placeholder="a name, e.g. early-stage").strip()
    with button:
        version = newest.get(name, 0)
        label = f"Save as version {version + 1}" if version else "Save"
        st.button(
            label,
            icon=":material/save:",
            key="cohort_save",
            on_click=_save,
            args=(place.study, chosen.members.filter, person, version),
        )


def _show_saved(cohort: Cohort, person: Reader) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if cohort.freeze is None:
            st.button(
                "Freeze",
                icon=":material/ac_unit:",
                key="cohort_freeze",
                help="Keep just these cases and lesions for good, under a hash. A change is a new version.",
                on_click=_freeze,
                args=(cohort, person),
            )
        st.button(
            "Archive",
            icon=":material/archive:",
            key="cohort_archive",
            help="Out of this list; links to it still work.",
            on_click=_archive,
            args=(cohort, person),
        )


def _save(study: str, text: str, person: Reader, newest: int) -> None:
    name = str(st.session_state.get(_NAME, ""))
    try:
        with writing_as(person.name) as con:
            saved = save_cohort(con, study, name, text=text, by=person, newest=newest)
    except StudyError as error:
        set_problem(str(error))
        return
    st.session_state.pop(_NAME, None)
    choose_cohort(str(saved.reference))


def _freeze(cohort: Cohort, person: Reader) -> None:
    cards = (settings().models, settings().classifiers)
    try:
        with writing_as(person.name) as con:
            freeze_cohort(con, cohort, by=person, cards=cards)
    except StudyError as error:
        set_problem(str(error))
        return
    choose_cohort(str(cohort.reference))


def _archive(cohort: Cohort, person: Reader) -> None:
    try:
        with writing_as(person.name) as con:
            set_archived(con, cohort, archived=True, by=person)
    except StudyError as error:
        set_problem(str(error))
        return
    choose_cohort("")
