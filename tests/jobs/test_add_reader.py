"""People put on the list from the machine itself."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from core.annotation.people import Reader, Role
from core.settings import Settings
from db.passwords import sign_in_by_password
from db.readers import readers, set_active
from db.store import Store
from jobs import add_reader


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    return Store(Settings.from_environment().store_path)


def test_the_first_administrator_is_made_by_command(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert add_reader.main(["Ada", "--role", "admin"]) == 0
    assert capsys.readouterr().out == "Ada is on the list of readers with the role admin\n"
    with store.connect() as con:
        assert readers(con) == [Reader("Ada", Role.ADMIN)]


def test_a_password_comes_through_a_pipe(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("blue bricks 71\n"))
    assert add_reader.main(["Ada", "--role", "admin", "--password"]) == 0
    assert "blue" not in "".join(capsys.readouterr())
    assert sign_in_by_password(store, "ada", "blue bricks 71").role is Role.ADMIN


def test_one_on_the_list_gets_the_role_and_may_come_back(store: Store) -> None:
    for name, role in (("Ada", "admin"), ("Ben", "reader")):
        add_reader.main([name, "--role", role])
    with store.connect(write=True) as con:
        set_active(con, "Ben", active=False, by=Reader("Ada", Role.ADMIN))
    assert add_reader.main(["BEN", "--role", "researcher"]) == 0
    with store.connect() as con:
        assert readers(con)[1] == Reader("Ben", Role.RESEARCHER)


def test_another_password_leaves_the_role(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    add_reader.main(["Ada", "--role", "admin"])
    monkeypatch.setattr("sys.stdin", io.StringIO("blue bricks 71\n"))
    assert add_reader.main(["Ada", "--password"]) == 0
    add_reader.main(["Ben"])
    with store.connect() as con:
        assert [reader.role for reader in readers(con)] == [Role.ADMIN, Role.READER]


def test_what_cannot_be_a_name_is_said(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert add_reader.main(["Ada "]) == 1
    assert "begins or ends with a space" in capsys.readouterr().err
