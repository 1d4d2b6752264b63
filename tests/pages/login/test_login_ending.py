"""A sign-out while the store cannot be written holds at once, and is written down afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.annotation.people import Role
from core.errors import StoreError
from db.login_sessions import begin_session, find_session, token_sha256
from db.readers import put_on_list
from db.store import Store
from pages.components.login.browser import has_ended
from pages.components.login.ending import end_login, write_ends


def test_a_sign_out_is_written_as_soon_as_it_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path / "s.duckdb")
    with store.connect(write=True) as con:
        ada = put_on_list(con, "Ada", role=Role.ADMIN, by="test")
        login = token_sha256(begin_session(con, ada, hours=1.0))

    def refused(self: Store, *, write: bool = False) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "connect", refused)
        end_login(store, login)
    assert has_ended(login)
    assert is_open(store, login)
    write_ends(store)
    assert not is_open(store, login)


def is_open(store: Store, login: str) -> bool:
    with store.connect() as con:
        found = find_session(con, login, hours=1.0)
    return found is not None and found.reader is not None
