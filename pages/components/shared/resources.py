"""The resources that pages work with: the settings and the store. The only wiring."""

from __future__ import annotations

import sys

import streamlit as st

from core.files.home_rights import open_home_note
from core.settings import Settings
from db.store import Store

_WAIT_S = 10.0
"""A page gives up sooner than a job: the reader is told to try again."""


def settings() -> Settings:
    """Return where data lies, from the environment of the app."""
    return Settings.from_environment()


def store() -> Store:
    """Return the study store; it holds no connection, so sessions may share it."""
    return _store(settings())


@st.cache_resource(max_entries=4, show_spinner=False)
def _store(where: Settings) -> Store:
    note = open_home_note(where.home, where.store_path)
    if note is not None:
        print(f"note: {note}", file=sys.stderr)
    return Store(where.store_path, timeout_s=_WAIT_S)
