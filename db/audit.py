"""Who did what: rows are appended and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd
from duckdb import DuckDBPyConnection

from core.annotation.reading_values import ReadingKey
from db.clock import utc_now
from db.queries import sql


class Deed(StrEnum):
    """What the log knows."""

    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    SET_PASSWORD = "set password"
    LOCKED_OUT = "locked out"
    ADDED_READER = "added reader"
    CHANGED_ROLE = "changed role"
    CHANGED_ACTIVE = "changed activity"
    OPENED_CASE = "opened case"
    TOOK_OVER_CASE = "took over case"
    SAW_REFERENCE = "saw reference"
    FIXED_MARGIN = "fixed margin"
    ANSWERED_ITEM = "answered checklist item"
    ACCEPTED = "accepted"
    RESTORED = "restored"
    UPLOADED = "uploaded"
    UNBLINDED = "looked at others' readings"
    SAVED_COHORT = "saved cohort"
    FROZE_COHORT = "froze cohort"
    ARCHIVED_COHORT = "archived cohort"
    RESTORED_COHORT = "took up cohort again"
    DELETED_RUN = "deleted run"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was done: a study, or a case of it."""

    study: str
    case_id: str | None = None


def place_of(key: ReadingKey) -> Place:
    """The case that a person works on."""
    return Place(key.study, key.case_id)


def record(
    con: DuckDBPyConnection,
    who: str,
    *,
    deed: Deed,
    place: Place | None = None,
    detail: str | None = None,
) -> None:
    """Append a line to the log, stamped with the time now."""
    study, case_id = (None, None) if place is None else (place.study, place.case_id)
    con.execute(
        sql("audit/add"),
        {
            "now": utc_now(),
            "who": who,
            "action": deed.value,
            "study": study,
            "case_id": case_id,
            "detail": detail,
        },
    )


def audit_log(
    con: DuckDBPyConnection,
    *,
    who: str | None = None,
    study: str | None = None,
    case_id: str | None = None,
    most: int = 1000,
) -> pd.DataFrame:
    """The newest lines first; an argument left out does not restrict.

    Returns:
        Columns recorded_at (UTC), who, action, study, case_id, detail.
    """
    return con.execute(sql("audit/log"), {"who": who, "study": study, "case_id": case_id, "most": most}).df()
