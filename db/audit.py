"""Who did what: rows are appended and never changed."""

from __future__ import annotations

from enum import StrEnum

import pandas as pd
from duckdb import DuckDBPyConnection

from db.clock import utc_now
from db.queries import sql


class Deed(StrEnum):
    """What the log knows."""

    SIGNED_IN = "signed in"
    ADDED_READER = "added reader"
    CHANGED_ROLE = "changed role"
    CHANGED_ACTIVE = "changed activity"
    OPENED_CASE = "opened case"
    TOOK_OVER_CASE = "took over case"
    SAW_REFERENCE = "saw reference"
    ACCEPTED = "accepted"
    RESTORED = "restored"
    UPLOADED = "uploaded"
    UNBLINDED = "looked at others' readings"


def record(
    con: DuckDBPyConnection,
    who: str,
    *,
    deed: Deed,
    study: str | None = None,
    case_id: str | None = None,
    detail: str | None = None,
) -> None:
    """Append a line to the log, stamped with the time now."""
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
