"""The choice of a cohort: in the address, kept between pages, set by the bar's buttons."""

from __future__ import annotations

import streamlit as st

from core.case_filter import filter_text
from core.cohorts.clause import Clause
from core.cohorts.cohort import EVERYTHING, parse_reference
from core.errors import StudyError
from pages.components.shared.cohort.cohort_reads import CohortPlace, read_cohort
from pages.components.shared.view_choices import Choice, kept, linked, remember

_PROBLEM = "cohort_problem"
_BASED_ON = "cohort_based_on"
_TYPED = "cohort_typed"


def cohort_text() -> str:
    """Return what the address, or another page, asks for; `EVERYTHING` without a cohort."""
    return (linked(Choice.COHORT) or kept(Choice.COHORT) or EVERYTHING).strip() or EVERYTHING


def choose_cohort(text: str) -> None:
    """Look at a cohort or filter from now on; from a callback."""
    # What a link has asked for is answered: without it the link would win over the choice.
    if linked(Choice.COHORT) is not None:
        st.query_params.pop(Choice.COHORT.value, None)
    remember(Choice.COHORT, text.strip() or EVERYTHING)
    st.session_state.pop(_PROBLEM, None)
    st.session_state.pop(_TYPED, None)


def try_filter(place: CohortPlace, text: str) -> bool:
    """Choose a filter if it can be used; else keep the reason for `problem`."""
    try:
        if text.strip():
            read_cohort(place, text)
    except StudyError as error:
        st.session_state[_PROBLEM] = str(error)
        return False
    _note_origin()
    choose_cohort(text)
    return True


def try_clauses(place: CohortPlace, clauses: tuple[Clause, ...]) -> bool:
    """Choose clauses if they can be used; else keep the reason for `problem`."""
    return try_filter(place, filter_text(clauses))


def set_problem(text: str) -> None:
    """Keep a sentence for the next drawing of the bar."""
    st.session_state[_PROBLEM] = text


def problem() -> str | None:
    """Return why the last action was not carried out."""
    found: str | None = st.session_state.get(_PROBLEM)
    return found


def based_on() -> str:
    """Return the name of the saved cohort that the filter was made from; empty without one."""
    return str(st.session_state.get(_BASED_ON, ""))


def note_origin(name: str) -> None:
    """Keep the name of the saved cohort that is looked at."""
    st.session_state[_BASED_ON] = name


def _note_origin() -> None:
    """Keep the name of a saved cohort that is about to be edited."""
    try:
        note_origin(parse_reference(cohort_text()).name)
    except StudyError:
        return
