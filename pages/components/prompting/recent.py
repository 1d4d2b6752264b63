"""Studies and runs as they were a few moments ago: a click need not wait for the store."""

from __future__ import annotations

import time

import streamlit as st

from pages.components.resources import store
from pages.components.snapshot import Snapshot, take_snapshot

_KEY = "_recent_snapshot"
_KEPT_S = 15.0


def recent_snapshot() -> Snapshot:
    """As `take_snapshot`, at most some seconds old."""
    kept: tuple[str, float, Snapshot] | None = st.session_state.get(_KEY)
    path = str(store().path)
    if kept is not None and kept[0] == path and time.monotonic() - kept[1] < _KEPT_S:
        return kept[2]
    snapshot = take_snapshot()
    st.session_state[_KEY] = (path, time.monotonic(), snapshot)
    return snapshot


def forget_snapshot() -> None:
    """Look again at the next run."""
    st.session_state.pop(_KEY, None)
