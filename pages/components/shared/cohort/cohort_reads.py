"""The answers of the store for the cohort bar, kept until runs, readings, cohorts or the study change."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.cohorts.cohort import Cohort, is_reference, parse_reference
from core.cohorts.split_partitions import models_with_split
from db.cohort_columns import CohortColumn, cohort_columns, cohort_stamp, column_levels
from db.cohort_members import filter_members
from db.cohort_view import opened
from db.cohorts import cohort_versions, cohorts, members_named
from db.runs import RunStatus
from db.studies import Study
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.resources import settings, store


@dataclass(frozen=True, slots=True)
class CohortPlace:
    """The study in which a cohort is chosen.

    Attributes:
        study: Name of the study.
        saved: The newest version of each of its cohorts.
        stamp: Changes with anything that may change a cohort's members.
    """

    study: str
    saved: tuple[Cohort, ...]
    stamp: str


def cohort_place(study: Study, runs: Sequence[RunStatus]) -> CohortPlace:
    """Read where a cohort is chosen, in one look into the store.

    Args:
        runs: The runs of the study: characteristics come with them.
    """
    with store().connect() as con:
        saved, since = tuple(cohorts(con, study.study)), cohort_stamp(con)
    done = "|".join(f"{status.run.run_id}:{status.done}" for status in runs)
    return CohortPlace(study.study, saved, f"{store().path}:{study.imported_at}:{since}:{done}")


def read_cohort(place: CohortPlace, text: str) -> ChosenCohort:
    """Return the cohort or filter of an address.

    Raises:
        StudyError: There is no such cohort, or the filter cannot be used.
    """
    found: ChosenCohort = _chosen(place.stamp, place.study, text)
    return found


def columns_of(place: CohortPlace) -> list[CohortColumn]:
    """Return what clauses can be about."""
    found: list[CohortColumn] = _columns(place.stamp, place.study)
    return found


def levels_of(place: CohortPlace, column: str) -> list[str]:
    """Return the texts of a column."""
    found: list[str] = _levels(place.stamp, place.study, column)
    return found


def versions_of(place: CohortPlace, name: str) -> list[Cohort]:
    """Return all versions of a saved cohort, the newest first."""
    with store().connect() as con:
        return cohort_versions(con, place.study, name)


def splits_of(place: CohortPlace) -> list[str]:
    """Return models whose split can be asked for."""
    return models_with_split(place.study, (settings().models, settings().classifiers))


def looking_at(cohort: ChosenCohort | None) -> AbstractContextManager[Any]:
    """Return the store, seeing the cohort alone; the whole of it without one."""
    return opened(store(), None if cohort is None else cohort.members)


@st.cache_resource(max_entries=24, show_spinner="Choosing the cases of the cohort …")
def _chosen(since: str, study: str, text: str) -> ChosenCohort:
    """Return a cohort, which sessions share: nothing in it can be changed."""
    cards = (settings().models, settings().classifiers)
    with store().connect() as con:
        if not is_reference(text):
            return ChosenCohort(text, None, filter_members(con, study, text, cards=cards))
        saved, members = members_named(con, study, parse_reference(text), cards=cards)
    return ChosenCohort(str(saved.reference), saved, members)


@st.cache_data(max_entries=64, show_spinner=False)
def _columns(since: str, study: str) -> list[CohortColumn]:
    with store().connect() as con:
        return cohort_columns(con, study)


@st.cache_data(max_entries=256, show_spinner=False)
def _levels(since: str, study: str, column: str) -> list[str]:
    with store().connect() as con:
        return column_levels(con, study, column)
