"""Logins that end: at once in this process, and in the store as soon as it can be written."""

from __future__ import annotations

import threading
from contextlib import suppress

from core.errors import StoreError
from db.login_sessions import end_session
from db.store import Store
from pages.components.login.browser import note_end

_waiting: set[str] = set()
_lock = threading.Lock()


def end_login(place: Store, sha256: str) -> None:
    """End a login, named by its hash; where the store cannot be written now, `write_ends` does it later."""
    note_end(sha256)
    with _lock:
        _waiting.add(sha256)
    write_ends(place)


def write_ends(place: Store) -> None:
    """Write down what could not be written before; nothing happens where nothing waits."""
    with _lock:
        these = frozenset(_waiting)
    if not these:
        return
    with suppress(StoreError):
        with place.connect(write=True) as con:
            for sha256 in these:
                end_session(con, sha256)
        with _lock:
            _waiting.difference_update(these)
