"""People on the list of a store."""

from __future__ import annotations

import pytest

from core.annotation.people import Role
from db.login_sessions import begin_session
from db.readers import add_reader, find_reader, sign_in
from db.store import Store
from pages.components.login import person


def enlist(store: Store, *names: str, role: Role = Role.RESEARCHER) -> None:
    """Put people on the list; the first of an empty list is its admin."""
    with store.connect(write=True) as con:
        admin = sign_in(con, names[0])
        for name in names[1:]:
            if find_reader(con, name) is None:
                add_reader(con, name, role=role, by=admin)


def sign_in_as(monkeypatch: pytest.MonkeyPatch, store: Store, name: str | None) -> None:
    """Somebody's browser has the cookie of a login, whatever has become of the role since; None for none."""
    token = None
    if name is not None:
        with store.connect(write=True) as con:
            reader = find_reader(con, name)
            assert reader is not None
            token = begin_session(con, reader, hours=1.0)
    monkeypatch.setattr(person, "kept_token", lambda: token)
