"""The log of who did what: lines are appended, never changed, and each is chained to the one before."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum

import pandas as pd
from duckdb import DuckDBPyConnection

from core.access.actor import Actor, ActorKind
from core.annotation.reading_key import ReadingKey
from db.audit_chain import AuditLine, digest_of
from db.clock import utc_now
from db.queries import sql


class AuditAction(StrEnum):
    """The actions that the log knows."""

    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    SET_PASSWORD = "set password"
    WRONG_PASSWORD = "gave a wrong password"
    LOCKED_OUT = "locked out"
    ADDED_READER = "added reader"
    CHANGED_ROLE = "changed role"
    CHANGED_ACTIVE = "changed activity"
    OPENED_CASE = "opened case"
    TOOK_OVER_CASE = "took over case"
    SAW_REFERENCE = "saw reference"
    FIXED_MARGIN = "fixed margin"
    ANSWERED_ITEM = "answered checklist item"
    PROMPTED = "first step on case"
    ACCEPTED = "accepted"
    RESTORED = "restored"
    UPLOADED = "uploaded"
    UNBLINDED = "looked at others' readings"
    SAVED_COHORT = "saved cohort"
    FROZE_COHORT = "froze cohort"
    ARCHIVED_COHORT = "archived cohort"
    RESTORED_COHORT = "took up cohort again"
    IMPORTED_STUDY = "imported study"
    IMPORTED_RUN = "took in run"
    DELETED_RUN = "deleted run"
    STARTED_JOB = "started job"
    STOPPED_JOB = "stopped job"
    RESUMED_JOB = "resumed job"
    EXPORTED = "exported"
    BACKED_UP = "backed up"
    PUT_BACK = "put back from a backup"


BY_THE_MACHINE = "(command line)"
BY_A_VISITOR = "(at the machine, no name given)"
BY_NOBODY_KNOWN = "(a name that is not on the list)"
"""The name in lines of those who are not on the list of people; no name on it has brackets at both ends."""


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an action: a study, or a case of it."""

    study: str
    case_id: str | None = None


def place_of(key: ReadingKey) -> Place:
    """Return the case that a person works on."""
    return Place(key.study, key.case_id)


def record(
    con: DuckDBPyConnection,
    who: str | Actor,
    *,
    action: AuditAction,
    place: Place | None = None,
    detail: str | None = None,
) -> None:
    """Append a line to the log, stamped with the time now and chained to the last one.

    Args:
        con: A writable connection.
        who: Name of a person, or whoever acts.
    """
    study, case_id = (None, None) if place is None else (place.study, place.case_id)
    last, after = _end(con)
    line = AuditLine(last + 1, utc_now(), name_of(who), action.value, study, case_id, detail)
    digest = digest_of(line, after=after)
    con.execute(sql("audit/add"), asdict(line) | {"digest": digest})
    con.execute(sql("audit/move_end"), {"audit_id": line.audit_id, "digest": digest})


def name_of(who: str | Actor) -> str:
    """Return how the log calls somebody."""
    if isinstance(who, str):
        return who
    return {ActorKind.MACHINE: BY_THE_MACHINE, ActorKind.VISITOR: BY_A_VISITOR}.get(who.kind, who.name)


def _end(con: DuckDBPyConnection) -> tuple[int, str]:
    """Return number and digest of the line that was written last, whether or not it is still there."""
    rows = [con.execute(sql(f"audit/{place}")).fetchone() for place in ("end", "last")]
    number, digest = max((row for row in rows if row is not None), key=lambda row: row[0], default=(0, ""))
    return int(number), digest or ""


def audit_log(
    con: DuckDBPyConnection,
    *,
    who: str | None = None,
    study: str | None = None,
    case_id: str | None = None,
    most: int | None = 1000,
) -> pd.DataFrame:
    """Return the newest lines first; an argument left out does not restrict.

    Args:
        most: The greatest number of lines, None for all.

    Returns:
        Columns audit_id, recorded_at (UTC), who, action, study, case_id, detail, digest.
    """
    return con.execute(sql("audit/log"), {"who": who, "study": study, "case_id": case_id, "most": most}).df()
