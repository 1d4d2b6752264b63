"""Answers of the store, each kept until the runs or the study that it is about have changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from db.runs import RunStatus
from db.studies import Study
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.cohort.cohort_reads import looking_at
from pages.components.shared.comparison import Comparison, stamp
from pages.components.shared.resources import store

LARGE_ANSWERS, KEPT_ANSWERS = 12, 512
"""The number of answers that are kept: of those with a row per lesion, and of the others."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Within:
    """A cohort, or all cases, in a state of the store."""

    since: str
    cohort: ChosenCohort | None

    @property
    def stamp(self) -> str:
        """The state of the store and the cohort."""
        return self.since if self.cohort is None else f"{self.since}|{self.cohort.key}"


def study_stamp(study: Study, runs: Sequence[RunStatus]) -> str:
    """Return what changes with the study and with any result over it."""
    return "|".join([str(study.imported_at), *(stamp(status) for status in runs)])


def read_large(
    question: Callable[..., Answer], since: str | Comparison | Within, *given: Any, **named: Any
) -> Answer:
    """Return the answer of a question that has a row per lesion; few such answers are kept."""
    stamped, cohort = _since(since)
    answer: Answer = _ask_large(_name(question), stamped, (given, named), question, cohort)
    return answer


def read_small(
    question: Callable[..., Answer], since: str | Comparison | Within, *given: Any, **named: Any
) -> Answer:
    """Return the answer of a question put to the store, kept until it may have changed.

    Args:
        question: Takes a connection, then what is given here.
        since: The stamp until whose change the answer is kept, and the cohort that it is restricted to.
    """
    stamped, cohort = _since(since)
    answer: Answer = _ask_small(_name(question), stamped, (given, named), question, cohort)
    return answer


def _since(since: str | Comparison | Within) -> tuple[str, ChosenCohort | None]:
    """Return what an answer is kept until, and the cohort that it is restricted to."""
    return (since, None) if isinstance(since, str) else (since.stamp, since.cohort)


def _name(question: Callable[..., Any]) -> str:
    return at_store(f"{question.__module__}.{question.__name__}")


def at_store(name: str) -> str:
    """Return a name for what is asked of the store that is open now."""
    return f"{store().path}:{name}"


@st.cache_data(max_entries=LARGE_ANSWERS, show_spinner=False)
def _ask_large(
    name: str, since: str, asked: Any, _question: Callable[..., Any], _cohort: ChosenCohort | None
) -> Any:
    return _ask(_question, asked, _cohort)


@st.cache_data(max_entries=KEPT_ANSWERS, show_spinner=False)
def _ask_small(
    name: str, since: str, asked: Any, _question: Callable[..., Any], _cohort: ChosenCohort | None
) -> Any:
    return _ask(_question, asked, _cohort)


def _ask(
    question: Callable[..., Any], asked: tuple[tuple[Any, ...], dict[str, Any]], cohort: ChosenCohort | None
) -> Any:
    given, named = asked
    with looking_at(cohort) as con:
        return question(con, *given, **named)
