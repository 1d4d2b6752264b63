"""Logins that last: one row per browser, kept by the hash of what the browser holds."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from duckdb import DuckDBPyConnection

from core.annotation.people import Reader
from core.errors import AccessError
from core.login.claims import ClaimedPerson
from db.audit import AuditAction, record
from db.clock import utc_now
from db.queries import sql
from db.readers import add_person, find_by_address, find_reader, give_role, let_in

_BY_LOGIN = "login"
_KEPT = timedelta(days=31)
"""Longer than any login lasts: one that was ended must not be new again when logins are let last longer."""
_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LoginSession:
    """A login as it is now.

    Attributes:
        reader: The person, by the list as it is now; None where no longer on it or not active.
        problem: The reason why it no longer holds, for the person; None where it does.
    """

    reader: Reader | None
    problem: str | None


def token_sha256(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin_session(con: DuckDBPyConnection, reader: Reader, *, hours: float) -> str:
    """Begin a login and return its token, for the browser alone."""
    token = secrets.token_urlsafe(32)
    _add(con, token_sha256(token), reader=reader, began_at=utc_now(), hours=hours)
    return token


def begin_claimed_session(con: DuckDBPyConnection, person: ClaimedPerson, *, hours: float) -> Reader:
    """Begin the login that an identity provider vouches for; the hours count from when it was issued.

    Where the provider gives roles, an unknown person is added with the one given and a known one gets it.

    Raises:
        AccessError: Not on the list, no longer active, or the login is older than the hours.
    """
    if person.began_at - utc_now() > _SKEW:
        raise AccessError("the login is of a time to come; the clocks of this server and of the login differ")
    if person.began_at + timedelta(hours=hours) <= utc_now():
        raise AccessError(_expired(hours))
    found = find_by_address(con, person.address)
    if person.role is not None:
        if found is None:
            found = add_person(con, person.address, role=person.role, by=_BY_LOGIN)
        elif found.role is not person.role:
            found = give_role(con, found, role=person.role, by=_BY_LOGIN)
    reader = let_in(con, person.address, found)
    _add(con, person.login_sha256, reader=reader, began_at=person.began_at, hours=hours)
    return reader


def find_session(con: DuckDBPyConnection, sha256: str, *, hours: float) -> LoginSession | None:
    """Return the login of a token, by its hash; None where there never was one."""
    row = con.execute(sql("logins/session"), {"token_sha256": sha256}).fetchone()
    if row is None:
        return None
    name, expires_at, ended = row
    if ended:
        return LoginSession(None, "you have signed out; sign in again to go on")
    if expires_at <= utc_now():
        return LoginSession(None, _expired(hours))
    reader = find_reader(con, name)
    if reader is None or not reader.active:
        return LoginSession(None, f"{name!r} is no longer active; ask an admin")
    return LoginSession(reader, None)


def end_session(con: DuckDBPyConnection, sha256: str) -> None:
    """End a login for good, in every tab; nothing happens where it has ended."""
    row = con.execute(sql("logins/end_session"), {"token_sha256": sha256, "now": utc_now()}).fetchone()
    if row is not None:
        record(con, row[0], action=AuditAction.SIGNED_OUT)


def end_sessions(con: DuckDBPyConnection, reader: str, *, but: str | None = None) -> None:
    """End all logins of a person, but for the one of this hash."""
    con.execute(sql("logins/end_sessions"), {"reader": reader, "but": but, "now": utc_now()})


def _add(con: DuckDBPyConnection, sha256: str, *, reader: Reader, began_at: datetime, hours: float) -> None:
    con.execute(sql("logins/forget_sessions"), {"before": utc_now() - _KEPT})
    con.execute(
        sql("logins/add_session"),
        {
            "token_sha256": sha256,
            "reader": reader.name,
            "began_at": began_at,
            "expires_at": began_at + timedelta(hours=hours),
        },
    )


def _expired(hours: float) -> str:
    return f"your login has ended after {hours:g} hours; sign in again to go on"
