"""Logins that last, and end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from core.annotation.people import Reader, Role
from core.errors import AccessError
from core.login.claims import ClaimedPerson
from db import login_sessions
from db.audit import audit_log
from db.clock import utc_now
from db.login_sessions import (
    begin_claimed_session,
    begin_session,
    end_session,
    end_sessions,
    find_session,
    token_sha256,
)
from db.readers import add_reader, find_reader, set_active, sign_in
from db.store import Store

HOURS = 12.0


@pytest.fixture
def con(tmp_path: Path) -> Iterator[DuckDBPyConnection]:
    with Store(tmp_path / "s.duckdb").connect(write=True) as opened:
        yield opened


@pytest.fixture
def ada(con: DuckDBPyConnection) -> Reader:
    return sign_in(con, "Ada@clinic.example")


def claimed(address: str, *, role: Role | None = None, age: timedelta = timedelta(0)) -> ClaimedPerson:
    return ClaimedPerson(address, role, token_sha256(address + str(age)), utc_now() - age)


def test_a_token_is_a_person_until_it_ends(con: DuckDBPyConnection, ada: Reader) -> None:
    token = begin_session(con, ada, hours=HOURS)
    kept = token_sha256(token)
    found = find_session(con, kept, hours=HOURS)
    assert found is not None
    assert (found.reader, found.problem) == (ada, None)
    end_session(con, kept)
    end_session(con, kept)
    ended = find_session(con, kept, hours=HOURS)
    assert ended is not None
    assert ended.reader is None
    assert "signed out" in str(ended.problem)
    assert list(audit_log(con)["action"]).count("signed out") == 1
    assert find_session(con, token_sha256("another"), hours=HOURS) is None


def test_the_token_itself_is_nowhere_in_the_store(con: DuckDBPyConnection, ada: Reader) -> None:
    token = begin_session(con, ada, hours=HOURS)
    assert token not in str(con.execute("SELECT * FROM login_session").fetchall())


def test_a_login_ends_by_itself(
    con: DuckDBPyConnection, ada: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = token_sha256(begin_session(con, ada, hours=HOURS))
    later = utc_now() + timedelta(hours=12, seconds=1)
    monkeypatch.setattr(login_sessions, "utc_now", lambda: later)
    found = find_session(con, kept, hours=HOURS)
    assert found is not None
    assert found.problem == "your login has ended after 12 hours; sign in again to go on"


def test_who_is_no_longer_active_is_out(con: DuckDBPyConnection, ada: Reader) -> None:
    ben = add_reader(con, "Ben", role=Role.READER, by=ada)
    kept = token_sha256(begin_session(con, ben, hours=HOURS))
    set_active(con, "Ben", active=False, by=ada)
    found = find_session(con, kept, hours=HOURS)
    assert found is not None
    assert found.reader is None


def test_all_logins_of_a_person_end_but_one(con: DuckDBPyConnection, ada: Reader) -> None:
    here, there = (token_sha256(begin_session(con, ada, hours=HOURS)) for _ in range(2))
    end_sessions(con, ada.name, but=here)
    readers = [found.reader for kept in (here, there) if (found := find_session(con, kept, hours=HOURS))]
    assert readers == [ada, None]


def test_a_provider_lets_in_whom_the_list_holds(con: DuckDBPyConnection, ada: Reader) -> None:
    person = claimed("ada@clinic.example")
    assert begin_claimed_session(con, person, hours=HOURS) == ada
    found = find_session(con, person.login_sha256, hours=HOURS)
    assert found is not None
    assert found.reader == ada
    with pytest.raises(AccessError, match=r"'eve@clinic.example' is not on the list"):
        begin_claimed_session(con, claimed("eve@clinic.example"), hours=HOURS)


def test_nobody_becomes_administrator_by_coming_first(con: DuckDBPyConnection) -> None:
    with pytest.raises(AccessError, match="is not on the list of readers"):
        begin_claimed_session(con, claimed("eve@clinic.example"), hours=HOURS)


def test_a_provider_that_gives_roles_adds_and_changes_people(con: DuckDBPyConnection, ada: Reader) -> None:
    begin_claimed_session(con, claimed("cleo@clinic.example", role=Role.RESEARCHER), hours=HOURS)
    assert find_reader(con, "cleo@clinic.example") == Reader("cleo@clinic.example", Role.RESEARCHER)
    reader = begin_claimed_session(con, claimed("ada@clinic.example", role=Role.READER), hours=HOURS)
    assert reader.role is Role.READER
    assert list(audit_log(con, who="login")["detail"]) == [
        "Ada@clinic.example: admin to reader",
        "cleo@clinic.example: researcher",
    ]


@pytest.mark.parametrize(
    ("age", "why"), [(timedelta(hours=13), "ended after 12 hours"), (timedelta(minutes=-6), "clocks")]
)
def test_a_login_of_another_day_is_refused(
    age: timedelta, why: str, con: DuckDBPyConnection, ada: Reader
) -> None:
    with pytest.raises(AccessError, match=why):
        begin_claimed_session(con, claimed("ada@clinic.example", age=age), hours=HOURS)


def test_old_logins_are_forgotten(
    con: DuckDBPyConnection, ada: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_session(con, ada, hours=HOURS)
    later: datetime = utc_now() + timedelta(days=32)
    monkeypatch.setattr(login_sessions, "utc_now", lambda: later)
    begin_session(con, ada, hours=HOURS)
    assert con.execute("SELECT count(*) FROM login_session").fetchall() == [(1,)]
