"""Acceptances that were taken back."""

from __future__ import annotations

from dataclasses import asdict

from duckdb import DuckDBPyConnection

from core.access.permissions import Permission
from core.annotation.reading_key import ReadingKey
from core.errors import InputError
from db.audit import AuditAction, place_of, record
from db.clock import utc_now
from db.queries import sql
from db.readers import require_permission


def withdraw(con: DuckDBPyConnection, reading_id: int, *, key: ReadingKey) -> None:
    """Take an acceptance back: the reading is kept and no longer counts, its case is a draft again.

    Nothing happens where it was taken back before.

    Raises:
        InputError: The person has no such reading of the case.
        AccessError: The person may not (any more), by the list as it is now.
    """
    require_permission(con, key.reader, Permission.READ_CASES)
    known = con.execute(sql("annotations/find_reading"), {**asdict(key), "reading_id": reading_id}).fetchone()
    if known is None:
        raise InputError(
            f"{key.reader} has no reading {reading_id} of case {key.case_id}; choose one of your own"
        )
    if known[0]:
        return
    con.execute(
        sql("annotations/withdraw_reading"), {"reading_id": reading_id, "now": utc_now(), "who": key.reader}
    )
    detail = f"reading {reading_id} to a draft"
    record(con, key.reader, action=AuditAction.RESTORED, place=place_of(key), detail=detail)
