"""Autosave: every action appends a whole draft, and none is ever overwritten."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from core.access.permissions import Permission
from core.annotation.draft import CaseDraft, case_draft_from_json
from core.annotation.reading_key import ReadingKey
from core.errors import ConflictError, InputError
from core.files.json_text import json_value
from db.audit import AuditAction, place_of, record
from db.claims import give_sign_of_life, require_no_other
from db.clock import utc_now
from db.queries import sql
from db.readers import require_permission


@dataclass(frozen=True, slots=True)
class Draft:
    """A case as saved.

    Attributes:
        revision: The number of the save, from 1; 0 stands for "nothing saved yet" where one is expected.
        saved_at: UTC.
        tab: The tab that saved it.
        action: A few words on what was done.
    """

    state: CaseDraft
    revision: int
    saved_at: datetime
    tab: str
    action: str


def load_draft(con: DuckDBPyConnection, key: ReadingKey) -> Draft | None:
    """Return the newest draft; None where the person has not begun."""
    row = con.execute(sql("annotations/newest_draft"), asdict(key)).fetchone()
    return None if row is None else _draft(row)


def save_draft(
    con: DuckDBPyConnection,
    key: ReadingKey,
    state: CaseDraft,
    *,
    tab: str,
    expected_revision: int,
    action: str = "",
) -> int:
    """Append a draft.

    Args:
        con: A connection for writing.
        key: The person and the case.
        state: The whole draft.
        tab: Token of the tab that saves.
        expected_revision: The revision that the tab has seen last; 0 where it has seen none.
        action: A few words on what was done.

    Returns:
        The new revision.

    Raises:
        ConflictError: Another tab works on the case, or has saved meanwhile; nothing is written, so that
            a transaction may go on with other drafts.
        AccessError: The person may not (any more), by the list as it is now; nothing is written either.
    """
    require_permission(con, key.reader, Permission.READ_CASES)
    require_no_other(con, key, tab)
    newest = load_draft(con, key)
    revision = 0 if newest is None else newest.revision
    if revision != expected_revision:
        raise ConflictError(
            f"case {key.case_id} has been changed in another tab meanwhile (revision {revision}, this tab "
            f"knows {expected_revision}); nothing was overwritten: reload to go on from there"
        )
    give_sign_of_life(con, key, tab)
    content = json.dumps(state.to_json(), separators=(",", ":"), allow_nan=False)
    con.execute(
        sql("annotations/add_draft"),
        {
            **asdict(key),
            "revision": revision + 1,
            "now": utc_now(),
            "tab": tab,
            "act": action,
            "state": content,
        },
    )
    if revision == 0:  # the steps after it are the drafts themselves
        record(con, key.reader, action=AuditAction.PROMPTED, place=place_of(key), detail=action)
    return revision + 1


def draft_revisions(con: DuckDBPyConnection, key: ReadingKey) -> list[Draft]:
    """Return all drafts of a case, newest first."""
    return [_draft(row) for row in con.execute(sql("annotations/drafts"), asdict(key)).fetchall()]


def restore_revision(
    con: DuckDBPyConnection, key: ReadingKey, revision: int, *, tab: str, expected_revision: int
) -> Draft:
    """Go on from an earlier draft: it is saved anew as the newest one, and those between are kept.

    Raises:
        InputError: There is no such revision.
        ConflictError: As `save_draft`.
    """
    row = con.execute(sql("annotations/draft_at"), {**asdict(key), "revision": revision}).fetchone()
    if row is None:
        raise InputError(f"case {key.case_id} has no revision {revision}; choose one from the list")
    action = f"restored revision {revision}"
    save_draft(con, key, _draft(row).state, tab=tab, expected_revision=expected_revision, action=action)
    record(con, key.reader, action=AuditAction.RESTORED, place=place_of(key), detail=action)
    restored = load_draft(con, key)
    assert restored is not None
    return restored


def _draft(row: tuple[Any, ...]) -> Draft:
    state, revision, saved_at, tab, action = row
    return Draft(case_draft_from_json(json_value(state)), revision, saved_at, tab, action)
