"""The claims of tabs on cases, so that two tabs of one person do not work against each other."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from duckdb import DuckDBPyConnection

from core.access.permissions import Permission
from core.annotation.reading_key import ReadingKey
from core.errors import ConflictError
from db.audit import AuditAction, place_of, record
from db.clock import utc_now
from db.queries import sql
from db.readers import require_permission

FRESH_S = 120.0
"""A tab that has shown no sign of life for longer counts as closed: a reload need not ask."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The tab that works on a case; times are UTC.

    Attributes:
        since: The time when it opened the case.
        seen_at: Its last sign of life.
    """

    tab: str
    since: datetime
    seen_at: datetime


def current_claim(con: DuckDBPyConnection, key: ReadingKey) -> Claim | None:
    """Return who works on the case; None where nobody does or the tab seems closed."""
    row = con.execute(sql("annotations/claim"), asdict(key)).fetchone()
    if row is None or row[3] or utc_now() - row[1] > timedelta(seconds=FRESH_S):
        return None
    return Claim(tab=row[0], since=row[2], seen_at=row[1])


def claim_case(con: DuckDBPyConnection, key: ReadingKey, tab: str) -> None:
    """Note that this tab works on the case from now; called again, it is a sign of life.

    Raises:
        ConflictError: Another tab does.
        AccessError: The person may not (any more), by the list as it is now.
    """
    require_permission(con, key.reader, Permission.READ_CASES)
    claim = current_claim(con, key)
    if claim is not None and claim.tab != tab:
        raise ConflictError(
            f"case {key.case_id} is open in another tab since {claim.since:%H:%M} UTC (last active "
            f"{claim.seen_at:%H:%M:%S}); go on there, or take it over here"
        )
    if claim is None:
        record(con, key.reader, action=AuditAction.OPENED_CASE, place=place_of(key))
    _add(con, key, tab, released=False)


def take_over(con: DuckDBPyConnection, key: ReadingKey, tab: str) -> None:
    """Take the case over to this tab, whoever worked on it before; the other tab is told when it saves.

    Raises:
        AccessError: The person may not (any more), by the list as it is now.
    """
    require_permission(con, key.reader, Permission.READ_CASES)
    record(con, key.reader, action=AuditAction.TOOK_OVER_CASE, place=place_of(key))
    _add(con, key, tab, released=False)


def release_case(con: DuckDBPyConnection, key: ReadingKey, tab: str) -> None:
    """Note that this tab has left the case; nothing happens where it did not hold it."""
    claim = current_claim(con, key)
    if claim is not None and claim.tab == tab:
        _add(con, key, tab, released=True)


def require_no_other(con: DuckDBPyConnection, key: ReadingKey, tab: str) -> None:
    """Refuse a tab that another one has taken the case from; writes nothing.

    Raises:
        ConflictError: Another tab works on the case.
    """
    claim = current_claim(con, key)
    if claim is not None and claim.tab != tab:
        raise ConflictError(
            f"case {key.case_id} was taken over by another tab at {claim.since:%H:%M} UTC; what is shown "
            "here is no longer saved: reload to see the case as it is there, or take it back"
        )


def give_sign_of_life(con: DuckDBPyConnection, key: ReadingKey, tab: str) -> None:
    """Note that the tab still works on the case; nobody else may, see `require_no_other`."""
    _add(con, key, tab, released=False)


def _add(con: DuckDBPyConnection, key: ReadingKey, tab: str, *, released: bool) -> None:
    con.execute(
        sql("annotations/add_claim"), {**asdict(key), "tab": tab, "now": utc_now(), "released": released}
    )
