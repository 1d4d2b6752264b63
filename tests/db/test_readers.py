"""The list of people, their roles, and the log of what they did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from core.annotation.people import Reader, Role, has_role, require_role
from core.errors import AccessError, InputError
from db.audit import AuditAction, Place, audit_log, record
from db.readers import (
    add_reader,
    find_by_address,
    find_reader,
    readers,
    require_stored_role,
    set_active,
    set_role,
    sign_in,
)
from db.store import Store


@pytest.fixture
def con(tmp_path: Path) -> Iterator[DuckDBPyConnection]:
    with Store(tmp_path / "s.duckdb").connect(write=True) as opened:
        yield opened


@pytest.fixture
def ada(con: DuckDBPyConnection) -> Reader:
    return sign_in(con, "Ada")


def test_the_first_to_sign_in_is_admin_and_nobody_after_that(con: DuckDBPyConnection, ada: Reader) -> None:
    assert ada == Reader("Ada", Role.ADMIN)
    with pytest.raises(AccessError, match="'Ben' is not on the list of readers; ask an admin"):
        sign_in(con, "Ben")
    assert readers(con) == [ada]


def test_people_are_added_and_sign_in(con: DuckDBPyConnection, ada: Reader) -> None:
    add_reader(con, "ben@clinic.example", role=Role.READER, by=ada)
    assert sign_in(con, "ben@clinic.example").role is Role.READER
    with pytest.raises(InputError, match="is on the list already"):
        add_reader(con, "Ada", role=Role.READER, by=ada)
    for name in ("", "   ", "x" * 201):
        with pytest.raises(InputError, match="1 to 200 letters"):
            add_reader(con, name, role=Role.READER, by=ada)


def test_a_name_is_one_name_in_every_spelling(con: DuckDBPyConnection, ada: Reader) -> None:
    add_reader(con, "José Groß", role=Role.READER, by=ada)
    for spelling in ("ADA", "\uff21da"):  # the second with a full-width A
        assert find_reader(con, spelling) == ada
    assert find_reader(con, "JOSE\u0301 GROSS") == find_reader(con, "José Groß")
    with pytest.raises(InputError, match="'Ada' is on the list already"):
        add_reader(con, "aDA", role=Role.ADMIN, by=ada)


def test_a_name_that_looks_like_another_is_refused(con: DuckDBPyConnection, ada: Reader) -> None:
    add_reader(con, "Alan", role=Role.READER, by=ada)
    with pytest.raises(InputError, match="'AIan' looks like 'Alan', who is on the list"):
        add_reader(con, "AIan", role=Role.ADMIN, by=ada)  # a capital I
    with pytest.raises(InputError, match="begins or ends with a space"):
        add_reader(con, "Alan ", role=Role.ADMIN, by=ada)
    assert [reader.name for reader in readers(con)] == ["Ada", "Alan"]


def test_an_address_is_another_one_in_another_spelling_but_for_case(
    con: DuckDBPyConnection, ada: Reader
) -> None:
    ben = add_reader(con, "Ben@clinic.example", role=Role.READER, by=ada)
    assert find_by_address(con, "ben@Clinic.example") == ben
    assert find_by_address(con, "\uff42en@clinic.example") is None
    assert find_by_address(con, "ben@clin\u0131c.example") is None  # a dotless i


def test_only_admins_change_the_list_by_what_the_store_says_now(con: DuckDBPyConnection, ada: Reader) -> None:
    ben = add_reader(con, "Ben", role=Role.READER, by=ada)
    for change in (
        lambda: add_reader(con, "Eve", role=Role.ADMIN, by=ben),
        lambda: set_role(con, "Ben", role=Role.ADMIN, by=ben),
        lambda: set_active(con, "Ada", active=False, by=ben),
        # A session may claim what it likes.
        lambda: set_role(con, "Ben", role=Role.ADMIN, by=Reader("Ben", Role.ADMIN)),
        lambda: set_role(con, "Ben", role=Role.ADMIN, by=Reader("Eve", Role.ADMIN)),
    ):
        with pytest.raises(AccessError):
            change()
    assert find_reader(con, "Ben") == ben


def test_roles_rise_and_fall_but_an_admin_stays(con: DuckDBPyConnection, ada: Reader) -> None:
    add_reader(con, "Ben", role=Role.READER, by=ada)
    assert set_role(con, "Ben", role=Role.RESEARCHER, by=ada).role is Role.RESEARCHER
    for last in (
        lambda: set_role(con, "Ada", role=Role.READER, by=ada),
        lambda: set_active(con, "Ada", active=False, by=ada),
    ):
        with pytest.raises(AccessError, match="Ada is the only active admin"):
            last()
    set_role(con, "Ben", role=Role.ADMIN, by=ada)
    assert set_role(con, "Ada", role=Role.READER, by=ada).role is Role.READER


def test_who_is_no_longer_active_cannot_sign_in_and_has_no_role(con: DuckDBPyConnection, ada: Reader) -> None:
    add_reader(con, "Ben", role=Role.RESEARCHER, by=ada)
    set_active(con, "Ben", active=False, by=ada)
    with pytest.raises(AccessError, match="no longer active"):
        sign_in(con, "Ben")
    with pytest.raises(AccessError):
        require_stored_role(con, "Ben", role=Role.READER)
    assert set_active(con, "Ben", active=True, by=ada).active
    assert require_stored_role(con, "Ben", role=Role.READER).name == "Ben"


def test_a_role_includes_those_below_it() -> None:
    researcher = Reader("Cleo", Role.RESEARCHER)
    assert [has_role(researcher, role) for role in Role] == [True, True, False]
    assert require_role(researcher, Role.READER) is researcher
    with pytest.raises(AccessError, match="Cleo has the role researcher; this needs the role admin"):
        require_role(researcher, Role.ADMIN)
    with pytest.raises(AccessError, match="nobody is signed in"):
        require_role(None, Role.READER)


def test_the_log_says_who_did_what(con: DuckDBPyConnection, ada: Reader) -> None:
    add_reader(con, "Ben", role=Role.READER, by=ada)
    set_role(con, "Ben", role=Role.RESEARCHER, by=ada)
    record(con, "Ben", action=AuditAction.OPENED_CASE, place=Place("busi", "c1"))
    log = audit_log(con)
    assert list(log["action"]) == ["opened case", "changed role", "added reader", "signed in", "added reader"]
    assert list(log["detail"])[1:3] == ["Ben: reader to researcher", "Ben: reader"]
    assert list(audit_log(con, study="busi")["who"]) == ["Ben"]
    assert list(audit_log(con, who="Ada", most=1)["action"]) == ["changed role"]
    assert audit_log(con, case_id="c9").empty
