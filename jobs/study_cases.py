"""The cases of a request's study, or of the cohort that it names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from core.cases import Case
from core.cohorts.cohort import CohortReference, parse_reference
from core.settings import Settings
from db.cohorts import members_named
from db.store import Store
from db.studies import load_cases
from jobs.kinds import kind_of


def study_cases(con: Any, request: Any, settings: Settings) -> list[Case]:
    """Return all cases of the study in the order of their names; with a cohort those that are in it.

    A case of a cohort is worked on whole, with lesions that the cohort's filter leaves out: a cohort of
    lesions restricts what is looked at.

    Args:
        con: A connection to the store.
        request: One of any kind of job.

    Raises:
        InputError: There is no such study or cohort, or the cohort has other members than it had when the
            request was made.
    """
    cases = load_cases(con, request.study)
    named = _cohort(request)
    if not named:
        return cases
    _, members = members_named(con, request.study, parse_reference(named), cards=_cards(settings))
    chosen = members.case_ids
    return [case for case in cases if case.case_id in chosen]


def selected_cases(con: Any, request: Any, settings: Settings) -> list[Case]:
    """Return the cases that a request of any kind asks for.

    Raises:
        InputError: There are none; or see `study_cases`.
    """
    return kind_of(request).select(study_cases(con, request, settings), request)


def with_members(store: Store, settings: Settings, request: Any) -> Any:
    """Return the request with its cohort's version and hash, so that it means the same cases for ever.

    Raises:
        InputError: There is no such cohort.
    """
    named = _cohort(request)
    if not named:
        return request
    with store.connect() as con:
        asked = parse_reference(named)
        cohort, members = members_named(con, request.study, asked, cards=_cards(settings))
    return replace(request, cohort=str(CohortReference(cohort.name, cohort.version, members.sha256)))


def _cohort(request: Any) -> str:
    return str(getattr(request, "cohort", "")).strip()


def _cards(settings: Settings) -> tuple[Path, ...]:
    return settings.models, settings.classifiers
