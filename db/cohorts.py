"""Saved cohorts: every change is a version of its own, and a frozen version keeps its members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from core.access.permissions import Permission
from core.annotation.people import Reader
from core.case_filter import filter_text, parse_filter
from core.cohorts.cohort import Cohort, CohortReference, Freeze, checked_name, parse_reference
from core.cohorts.description import FrozenChange
from core.cohorts.filter_columns import lesion_clauses
from core.errors import ConflictError, InputError, StudyError
from db.audit import AuditAction, Place, record
from db.clock import utc_now
from db.cohort_members import Members, arrow, filter_members, meant_in_study, members_of
from db.queries import sql
from db.readers import require_permission
from db.studies import find_study


def cohorts(con: DuckDBPyConnection, study: str, *, archived: bool = False) -> list[Cohort]:
    """The newest version of every cohort of a study, by name.

    Args:
        archived: True where those out of use are listed too.
    """
    newest: dict[str, Cohort] = {}
    for cohort in _read(con, study):
        newest.setdefault(cohort.name, cohort)
    return [cohort for cohort in newest.values() if archived or not cohort.archived]


def cohort_versions(con: DuckDBPyConnection, study: str, name: str) -> list[Cohort]:
    """Return all versions of one cohort, the newest first; none where there is no such cohort."""
    return _read(con, study, name)


def load_cohort(con: DuckDBPyConnection, study: str, reference: str | CohortReference) -> Cohort:
    """Return one version of a cohort.

    Args:
        reference: ``NAME`` for the newest version, ``NAME@VERSION``, or a `CohortReference`.

    Raises:
        InputError: The study has no such cohort or version.
    """
    asked = parse_reference(reference) if isinstance(reference, str) else reference
    versions = cohort_versions(con, study, asked.name)
    if not versions:
        names = ", ".join(one.name for one in cohorts(con, study)) or "none yet"
        raise InputError(f"study {study!r} has no cohort {asked.name!r}; its cohorts are: {names}")
    found = next((one for one in versions if asked.version in (None, one.version)), None)
    if found is None:
        raise InputError(
            f"cohort {asked.name!r} has no version {asked.version}; the newest is {versions[0].version}"
        )
    return found


def cohort_members(con: DuckDBPyConnection, cohort: Cohort, *, cards: Sequence[Path] = ()) -> Members:
    """Return who is in a cohort: as it was frozen, else those that meet the filter today.

    The description of a frozen cohort says in `change` how the store differs from what was frozen.

    Args:
        cards: The folders as in `filter_members`.

    Raises:
        InputError: The filter does not fit the study any more.
    """
    today = cohort.freeze is None
    return (
        filter_members(con, cohort.study, cohort.filter, cards=cards) if today else _held(con, cohort, cards)
    )


def members_named(
    con: DuckDBPyConnection, study: str, reference: CohortReference, *, cards: Sequence[Path] = ()
) -> tuple[Cohort, Members]:
    """A cohort and who is in it.

    Raises:
        InputError: There is no such cohort; or the reference names a hash and the members are others now.
    """
    cohort = load_cohort(con, study, reference)
    members = cohort_members(con, cohort, cards=cards)
    if reference.sha256 not in (None, members.sha256):
        raise InputError(
            f"cohort {cohort.reference} of study {study!r} has other members than when it was asked for; "
            "freeze a cohort before a run that must be repeated, or ask for it anew"
        )
    return cohort, members


def save_cohort(
    con: DuckDBPyConnection, study: str, name: str, *, text: str, by: Reader, newest: int = 0
) -> Cohort:
    """Save a filter as the next version of a cohort; the same filter again is no new version.

    Args:
        text: The filter.
        newest: The version that the person has seen as the newest, 0 for a new cohort.

    Raises:
        AccessError: The person is no researcher.
        ConflictError: Somebody else has saved a version meanwhile, or the name is taken.
        InputError: The name or the filter cannot be used, or there is no such study.
    """
    require_permission(con, by.name, Permission.SAVE_COHORT)
    find_study(con, study)
    checked, written = checked_name(name), filter_text(meant_in_study(con, study, text))
    versions = _read(con, study, checked)
    there = versions[0].version if versions else 0
    if there != newest:
        raise ConflictError(
            f"the newest version of cohort {checked!r} is {there}, not {newest}: somebody has saved it "
            "meanwhile; look at it, or take another name"
        )
    if versions and versions[0].filter == written and not versions[0].archived:
        return versions[0]
    asked = {"study": study, "name": checked, "version": there + 1}
    con.execute(sql("cohorts/add"), {**asked, "filter": written, "made_by": by.name, "now": utc_now()})
    if versions and versions[0].archived:
        set_archived(con, versions[0], archived=False, by=by)
    record(con, by.name, action=AuditAction.SAVED_COHORT, place=Place(study), detail=f"{checked}@{there + 1}")
    return load_cohort(con, study, CohortReference(checked, there + 1))


def freeze_cohort(
    con: DuckDBPyConnection, cohort: Cohort, *, by: Reader, cards: Sequence[Path] = ()
) -> Cohort:
    """Hold the members of a version for good; a frozen one stays as it is.

    Raises:
        AccessError: The person is no researcher.
        InputError: Nobody meets the filter, or it does not fit the study any more.
    """
    require_permission(con, by.name, Permission.SAVE_COHORT)
    now = load_cohort(con, cohort.study, cohort.reference)
    if now.freeze is not None:
        return now
    members = cohort_members(con, now, cards=cards)
    if not members.cases.num_rows:
        raise InputError(f"no case is in cohort {now.reference}; loosen its filter before it is frozen")
    asked = _key(now)
    for query, rows in (("add_member_cases", members.cases), ("add_member_lesions", members.lesions)):
        con.register("cohort_rows", rows)
        con.execute(sql(f"cohorts/{query}"), asked)
        con.unregister("cohort_rows")
    frozen = {"sha256": members.sha256, "frozen_by": by.name, "now": utc_now()}
    con.execute(sql("cohorts/add_freeze"), asked | frozen)
    detail = f"{now.reference}:{members.sha256}"
    record(con, by.name, action=AuditAction.FROZE_COHORT, place=Place(now.study), detail=detail)
    return load_cohort(con, now.study, now.reference)


def set_archived(con: DuckDBPyConnection, cohort: Cohort, *, archived: bool, by: Reader) -> Cohort:
    """Put a cohort with all its versions out of use, or back into it; nothing is deleted.

    Raises:
        AccessError: The person is no researcher.
    """
    require_permission(con, by.name, Permission.SAVE_COHORT)
    asked = {"study": cohort.study, "name": cohort.name, "archived": archived}
    con.execute(sql("cohorts/add_archive"), {**asked, "archived_by": by.name, "now": utc_now()})
    action = AuditAction.ARCHIVED_COHORT if archived else AuditAction.RESTORED_COHORT
    record(con, by.name, action=action, place=Place(cohort.study), detail=cohort.name)
    return replace(cohort, archived=archived)


def _held(con: DuckDBPyConnection, cohort: Cohort, cards: Sequence[Path]) -> Members:
    """The members that were stored, whatever is in the study now; what is missing is counted as it is now."""
    key = _key(cohort)
    try:
        now = filter_members(con, cohort.study, cohort.filter, cards=cards).description
        missing = {name: getattr(now, name) for name in ("missing", "missing_cases", "missing_lesions")}
    except StudyError:  # a column has gone; the members are known all the same
        missing = {}
    change = con.execute(sql("cohorts/changes"), key).fetchall()[0]
    return members_of(
        con,
        cohort.study,
        cohort.filter,
        cases=arrow(con, "cohorts/member_cases", key),
        lesions=arrow(con, "cohorts/member_lesions", key),
        whole=not lesion_clauses(parse_filter(cohort.filter)),
        change=FrozenChange(*change),
        **missing,
    )


def _key(cohort: Cohort) -> dict[str, Any]:
    return {"study": cohort.study, "name": cohort.name, "version": cohort.version}


def _read(con: DuckDBPyConnection, study: str, name: str | None = None) -> list[Cohort]:
    rows = con.execute(sql("cohorts/versions"), {"study": study, "name": name}).fetchall()
    return [_cohort(row) for row in rows]


def _cohort(row: tuple[Any, ...]) -> Cohort:
    study, name, version, text, made_by, made_at, sha256, frozen_by, frozen_at, archived = row
    freeze = None if sha256 is None else Freeze(sha256, frozen_by, frozen_at)
    return Cohort(study, name, version, text, made_by, made_at, freeze, archived)
