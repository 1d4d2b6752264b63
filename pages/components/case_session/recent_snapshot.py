"""Studies and runs as they were a few moments ago: a click need not wait for the store."""

from __future__ import annotations

import time

import streamlit as st

from core.errors import StoreError
from pages.components.shared.resources import store
from pages.components.shared.snapshot import Snapshot, read_snapshot, take_snapshot

_KEY = "_recent_snapshot"
_KEPT_S = 15.0
"""After this time the store is asked again, once the page is drawn: no click waits for it."""

_STALE_S = 120.0
"""After this time the page waits for the store: somebody has come back."""


def recent_snapshot() -> Snapshot:
    """Return a snapshot of the store that may be a little old."""
    return _kept(_STALE_S)


def look_again_for_next_time() -> None:
    """Read anew what has become old, at the end of a page."""
    _kept(_KEPT_S)


def _kept(at_most_s: float) -> Snapshot:
    kept: tuple[str, float, Snapshot] | None = st.session_state.get(_KEY)
    path = str(store().path)
    if kept is not None and kept[0] == path and time.monotonic() - kept[1] < at_most_s:
        return kept[2]
    if kept is None or kept[0] != path:
        snapshot = take_snapshot()
    else:
        try:
            snapshot = read_snapshot()
        except StoreError:  # work that is open goes on with what is known
            return kept[2]
    st.session_state[_KEY] = (path, time.monotonic(), snapshot)
    return snapshot


def forget_snapshot() -> None:
    """Look again at the next run."""
    st.session_state.pop(_KEY, None)
