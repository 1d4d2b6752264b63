"""Counts of patients of the chosen study, in the words that are true of it."""

from __future__ import annotations

import streamlit as st

from core.cohorts.patients_known import HEADS, PatientsKnown, patients_text
from db.cases import study_patients_known
from pages.components.shared.resources import store
from pages.components.shared.view_choices import Choice, kept

_KEPT_S = 30


def counted_patients(n: int) -> str:
    """Return a count of patients in the words that are true of the study of the page."""
    return patients_text(n, _of_study())


def patients_head() -> str:
    """Return the head of a column of such counts."""
    return HEADS[_of_study()]


def _of_study() -> PatientsKnown:
    study = kept(Choice.STUDY)
    return PatientsKnown.ALL if study is None else _known(str(store().path), study)


@st.cache_data(max_entries=32, ttl=_KEPT_S, show_spinner=False)
def _known(path: str, study: str) -> PatientsKnown:
    with store().connect() as con:
        return study_patients_known(con, study)
