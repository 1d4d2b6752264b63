"""Passwords of readers: set, tried, and how many tries were wrong."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from duckdb import DuckDBPyConnection

from core.annotation.people import Reader, Role
from core.errors import AccessError, InputError
from core.login.attempts import Allowance, Attempts
from core.login.names import name_key
from core.login.passwords import checked_password, hash_of, is_password
from db.audit import BY_NOBODY_KNOWN, BY_THE_MACHINE, AuditAction, record
from db.clock import utc_now
from db.login_sessions import end_sessions
from db.queries import sql
from db.readers import find_reader, let_in, readers, require_admin, require_stored_role
from db.store import Store

WRONG_BEFORE_LOCK = 5
LOCK_S = 15 * 60.0
_PER_NAME = Attempts(Allowance(WRONG_BEFORE_LOCK, LOCK_S))
_PER_ADDRESS = Attempts(Allowance(30, 60.0))


@dataclass(frozen=True, slots=True)
class _PasswordRow:
    """The row that the store has of a name; a name that is not there has the same shape."""

    reader: Reader | None = None
    hash: str | None = None
    set_by: str | None = None
    failures: int = 0
    locked_until: datetime | None = None


def is_any_password_set(con: DuckDBPyConnection) -> bool:
    """Return whether anybody could sign in by a password."""
    row = con.execute(sql("logins/any_password")).fetchone()
    return row is not None and bool(row[0])


def sign_in_by_password(store: Store, name: str, password: str, *, address: str | None = None) -> Reader:
    """Sign in the person whom a name and its password belong to.

    Args:
        address: The address that the attempt comes from, None for this machine.

    Raises:
        AccessError: Not right, too many wrong attempts before, or no longer active.
    """
    reader = _proven(store, name, password, address=address or "")
    with store.connect(write=True) as con:
        return let_in(con, reader.name, find_reader(con, reader.name))


def must_change(con: DuckDBPyConnection, reader: Reader) -> bool:
    """Return whether somebody else has set the password, so that the person chooses another one first."""
    return _kept(con, reader.name).set_by != reader.name


def set_password(con: DuckDBPyConnection, name: str, password: str, *, by: Reader) -> None:
    """Give a person a password, to be changed at the next sign-in; all logins of the person end.

    Raises:
        AccessError: Who asks is not an admin.
        InputError: The name is not on the list, or the password too simple.
    """
    require_admin(con, by)
    _set(con, name, password, by=by.name)


def set_password_by_command(con: DuckDBPyConnection, name: str, password: str) -> None:
    """Give a person a password on behalf of whoever may write the store; it must be changed at sign-in.

    Raises:
        InputError: The name is not on the list, or the password too simple.
    """
    _set(con, name, password, by=BY_THE_MACHINE)


def change_password(store: Store, name: str, *, old: str, new: str, session: str | None = None) -> None:
    """Change a person's own password; all other logins of the person end.

    Args:
        session: Hash of the login that goes on.

    Raises:
        AccessError: The old password is not right, or the person is no longer active.
        InputError: The new one is too simple, or the old one.
    """
    reader = _proven(store, name, old, address="")
    if old == new:
        raise InputError("the new password is the old one; choose another")
    with store.connect(write=True) as con:
        require_stored_role(con, reader.name, role=Role.READER)
        _set(con, reader.name, new, by=reader.name, but=session)


def _set(con: DuckDBPyConnection, name: str, password: str, *, by: str, but: str | None = None) -> None:
    reader = find_reader(con, name)
    if reader is None:
        raise InputError(f"{name!r} is not on the list of readers; add the name first")
    kept = hash_of(checked_password(password, name=reader.name))
    _PER_NAME.forget(name_key(reader.name))
    con.execute(sql("logins/set_password"), {"reader": reader.name, "hash": kept, "by": by, "now": utc_now()})
    end_sessions(con, reader.name, but=but)
    record(con, by, action=AuditAction.SET_PASSWORD, detail=reader.name)


def _proven(store: Store, name: str, password: str, *, address: str) -> Reader:
    """The person of a name and its password.

    The answer to a wrong password and to an unknown name is the same, takes as long, and locks alike. The
    store is not held while the hash is computed.
    """
    key = name_key(name)
    _take_attempt(key, address)
    with store.connect() as con:
        kept = _kept(con, name)
    if kept.locked_until is not None and kept.locked_until > utc_now():
        raise AccessError(_too_many((kept.locked_until - utc_now()).total_seconds()))
    right = is_password(password, kept.hash)
    with store.connect(write=True) as con:
        _count(con, kept, right=right)
    if not right or kept.reader is None:
        raise AccessError(
            f"the name or the password is not right; after {WRONG_BEFORE_LOCK} wrong ones in a row the name "
            f"waits {LOCK_S / 60:.0f} minutes"
        )
    _PER_NAME.forget(key)
    _PER_ADDRESS.give_back(address)
    return kept.reader


def _kept(con: DuckDBPyConnection, name: str) -> _PasswordRow:
    """Look a name up, in the same way for every one; `find_reader` is faster for some."""
    people = readers(con)
    same = [reader for reader in people if reader.name == name]
    alike = [reader for reader in people if name_key(reader.name) == name_key(name)]
    found = (same or alike)[0] if len(same or alike) == 1 else None
    row = con.execute(sql("logins/password"), {"reader": found.name if found else name}).fetchone()
    return _PasswordRow(found) if found is None or row is None else _PasswordRow(found, *row)


def _take_attempt(key: str, address: str) -> None:
    """Count an attempt in memory, so that unknown names lock too; known ones count in the store as well."""
    now_s = time.monotonic()
    wait_s = _PER_ADDRESS.take(address, now_s=now_s) or _PER_NAME.take(key, now_s=now_s)
    if wait_s:
        raise AccessError(_too_many(wait_s))


def _count(con: DuckDBPyConnection, kept: _PasswordRow, *, right: bool) -> None:
    """Store how the attempt ended; a right one begins the count anew, an unknown name has no row.

    An unknown name is not written down: people type their password into the wrong field.
    """
    name = "" if kept.reader is None else kept.reader.name
    failures = 0 if right else kept.failures + 1
    locked = failures > 0 and failures % WRONG_BEFORE_LOCK == 0
    until = utc_now() + timedelta(seconds=LOCK_S) if locked else None
    con.execute(sql("logins/count_failure"), {"reader": name, "failures": failures, "locked_until": until})
    if not right:
        record(con, name or BY_NOBODY_KNOWN, action=AuditAction.WRONG_PASSWORD)
    if locked:
        record(con, name, action=AuditAction.LOCKED_OUT, detail=f"{failures} wrong passwords")


def _too_many(wait_s: float) -> str:
    minutes = max(1, round(wait_s / 60))
    return f"too many wrong passwords; try again in {minutes} minutes, or ask an admin for another"
