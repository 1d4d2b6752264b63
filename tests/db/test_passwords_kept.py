"""Passwords in the store: set, tried, locked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from core.annotation.people import Reader, Role
from core.errors import AccessError, InputError
from core.login.attempts import Allowance, Attempts
from db import passwords
from db.audit import audit_log
from db.clock import utc_now
from db.login_sessions import begin_session, find_session, token_sha256
from db.passwords import (
    change_password,
    is_any_password_set,
    must_change,
    set_password,
    set_password_by_command,
    sign_in_by_password,
)
from db.readers import add_reader, set_active, sign_in
from db.store import Store

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
FIRST, SECOND = "blue bricks 71", "green tiles 82"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Ada is admin, Ben reader with a password from her; nobody has been wrong yet."""
    monkeypatch.setattr("core.login.passwords._hasher", lambda: QUICK)
    monkeypatch.setattr(passwords, "_PER_NAME", Attempts(Allowance(5, 900.0)))
    monkeypatch.setattr(passwords, "_PER_ADDRESS", Attempts(Allowance(30, 60.0)))
    made = Store(tmp_path / "s.duckdb")
    with made.connect(write=True) as con:
        assert not is_any_password_set(con)
        ada = sign_in(con, "Ada")
        add_reader(con, "Ben", role=Role.READER, by=ada)
        set_password(con, "Ben", FIRST, by=ada)
    return made


def test_a_password_lets_in_its_person_in_any_spelling_of_the_name(store: Store) -> None:
    assert sign_in_by_password(store, "bEN", FIRST) == Reader("Ben", Role.READER)
    with store.connect() as con:
        assert is_any_password_set(con)
        assert FIRST not in str(con.execute("SELECT * FROM password").fetchall())


def test_wrong_ones_unknown_names_and_people_without_a_password_hear_the_same(store: Store) -> None:
    said = set()
    for name, password in (("Ben", SECOND), ("Eve", FIRST), ("Ada", FIRST), ("", "")):
        with pytest.raises(AccessError) as refused:
            sign_in_by_password(store, name, password)
        said.add(str(refused.value))
    assert len(said) == 1


@pytest.mark.parametrize("name", ["Ben", "Eve"])
def test_after_five_wrong_ones_even_the_right_one_waits(store: Store, name: str) -> None:
    for _ in range(5):
        with pytest.raises(AccessError, match="not right"):
            sign_in_by_password(store, name, SECOND)
    with pytest.raises(AccessError, match="too many wrong passwords; try again in 15 minutes"):
        sign_in_by_password(store, name, FIRST)


def test_spellings_of_one_name_share_their_tries(store: Store) -> None:
    for name in ("Ben", "BEN", " ben ", "\uff22\uff45\uff4e", "b\u0065n"):
        with pytest.raises(AccessError, match="not right"):
            sign_in_by_password(store, name, SECOND)
    with pytest.raises(AccessError, match="too many wrong"):
        sign_in_by_password(store, "bEn", FIRST)


def test_a_lock_holds_over_a_restart_and_ends(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        with pytest.raises(AccessError, match="not right"):
            sign_in_by_password(store, "Ben", SECOND)
    monkeypatch.setattr(passwords, "_PER_NAME", Attempts(Allowance(5, 900.0)))
    with pytest.raises(AccessError, match="too many wrong"):
        sign_in_by_password(store, "Ben", FIRST)
    later = utc_now() + timedelta(minutes=16)
    monkeypatch.setattr(passwords, "utc_now", lambda: later)
    assert sign_in_by_password(store, "Ben", FIRST).name == "Ben"
    with store.connect() as con:
        assert list(audit_log(con, who="Ben")["action"]) == [
            "signed in",
            "locked out",
            *["gave a wrong password"] * 5,
        ]


def test_what_was_typed_in_place_of_a_name_is_not_written_down(store: Store) -> None:
    with pytest.raises(AccessError, match="not right"):
        sign_in_by_password(store, SECOND, FIRST)
    with store.connect() as con:
        newest = audit_log(con).iloc[0]
        assert SECOND not in audit_log(con).to_csv()
    assert (newest["who"], newest["action"]) == ("(a name that is not on the list)", "gave a wrong password")


def test_who_is_no_longer_active_changes_no_password(store: Store) -> None:
    with store.connect(write=True) as con:
        set_active(con, "Ben", active=False, by=Reader("Ada", Role.ADMIN))
    with pytest.raises(AccessError, match="no longer active"):
        change_password(store, "Ben", old=FIRST, new=SECOND)


def test_an_address_that_tries_many_names_waits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_PER_ADDRESS", Attempts(Allowance(2, 60.0)))
    for name in ("x1", "x2"):
        with pytest.raises(AccessError, match="not right"):
            sign_in_by_password(store, name, FIRST, address="10.0.0.9")
    with pytest.raises(AccessError, match="too many"):
        sign_in_by_password(store, "Ben", FIRST, address="10.0.0.9")
    assert sign_in_by_password(store, "Ben", FIRST, address="10.0.0.8").name == "Ben"


def test_a_password_from_somebody_else_must_be_changed(store: Store) -> None:
    ben = sign_in_by_password(store, "Ben", FIRST)
    with store.connect(write=True) as con:
        assert must_change(con, ben)
        here, there = (token_sha256(begin_session(con, ben, hours=1.0)) for _ in range(2))
    change_password(store, "Ben", old=FIRST, new=SECOND, session=here)
    with store.connect() as con:
        assert not must_change(con, ben)
        found = [find_session(con, kept, hours=1.0) for kept in (here, there)]
    assert [one.reader for one in found if one is not None] == [ben, None]
    assert sign_in_by_password(store, "Ben", SECOND) == ben


def test_a_change_takes_the_old_one_and_another_new_one(store: Store) -> None:
    with pytest.raises(AccessError, match="not right"):
        change_password(store, "Ben", old=SECOND, new="a third thing 9")
    with pytest.raises(InputError, match="is the old one"):
        change_password(store, "Ben", old=FIRST, new=FIRST)
    with pytest.raises(InputError, match="12 to 200"):
        change_password(store, "Ben", old=FIRST, new="short")


def test_only_admins_and_the_command_set_passwords(store: Store) -> None:
    with store.connect(write=True) as con:
        with pytest.raises(AccessError):
            set_password(con, "Ada", SECOND, by=Reader("Ben", Role.ADMIN))
        set_password_by_command(con, "Ada", SECOND)
        with pytest.raises(InputError, match="'Eve' is not on the list"):
            set_password_by_command(con, "Eve", SECOND)
    assert sign_in_by_password(store, "Ada", SECOND).role is Role.ADMIN


def test_a_right_password_of_somebody_inactive_does_not_let_in(store: Store) -> None:
    with store.connect(write=True) as con:
        set_active(con, "Ben", active=False, by=Reader("Ada", Role.ADMIN))
    with pytest.raises(AccessError, match="no longer active"):
        sign_in_by_password(store, "Ben", FIRST)


def test_no_copy_of_the_store_holds_what_people_sign_in_with(store: Store, tmp_path: Path) -> None:
    with store.connect(write=True) as con:
        begin_session(con, Reader("Ben", Role.READER), hours=1.0)
        (secret,) = con.execute("SELECT hash FROM password").fetchall()[0]
    store.copy_to(tmp_path / "copy.duckdb")
    assert secret.split("$")[-1].encode() not in (tmp_path / "copy.duckdb").read_bytes()
    with Store(tmp_path / "copy.duckdb").connect() as con:
        for count in ("SELECT count(*) FROM password", "SELECT count(*) FROM login_session"):
            assert con.execute(count).fetchall() == [(0,)]
