"""The reader's worklist, kept in the session until something changes it."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from core.annotation.worklist import Worklist, arrange
from core.annotation.worklist_settings import WorklistSettings
from core.errors import StoreError
from db.worklist import last_settings, save_settings, worklist_facts
from pages.components.login.guard import writing_as
from pages.components.shared.resources import settings as places
from pages.components.shared.resources import store

_KEY = "_worklist"
_KEPT_S = 20.0
"""Other tabs of the reader, and imports, show after this time; read when the page is drawn, so that no click
waits for it."""

_STALE_S = 120.0
"""After this time the page waits for the store: somebody has come back."""


@dataclass(frozen=True, slots=True)
class _KeptWorklist:
    whose: tuple[str, str]
    settings: WorklistSettings
    worklist: Worklist
    read_at: float


def worklist_of(reader: str, study: str) -> tuple[Worklist, WorklistSettings]:
    """Return the list as the reader left it.

    Raises:
        StudyError: What was chosen can no longer be read; the message says why.
    """
    kept: _KeptWorklist | None = st.session_state.get(_KEY)
    whose = (reader, study)
    if kept is None or kept.whose != whose:
        with store().connect() as con:
            chosen = last_settings(con, study, reader=reader) or WorklistSettings()
        kept = _read(whose, chosen)
    elif time.monotonic() - kept.read_at > _STALE_S:
        with suppress(StoreError):
            kept = _read(whose, kept.settings)
    return kept.worklist, kept.settings


def look_again_at_worklist() -> None:
    """Read anew what has become old, at the end of the page."""
    kept: _KeptWorklist | None = st.session_state.get(_KEY)
    if kept is not None and time.monotonic() - kept.read_at > _KEPT_S:
        with suppress(StoreError):  # the list as it was will do
            _read(kept.whose, kept.settings)


def choose_worklist(reader: str, study: str, chosen: WorklistSettings) -> None:
    """Arrange the list anew, and keep the choice for the next visit.

    Raises:
        StudyError: The filter cannot be read, or the run has no results to order by.
    """
    _read((reader, study), chosen)
    with writing_as(reader) as con:
        save_settings(con, study, reader=reader, settings=chosen)


def forget_worklist() -> None:
    """Read it again at the next run: a case was read, or one was uploaded."""
    kept: _KeptWorklist | None = st.session_state.get(_KEY)
    if kept is not None:
        try:
            _read(kept.whose, kept.settings)
        except StoreError:  # read again when the page is drawn
            del st.session_state[_KEY]


def _read(whose: tuple[str, str], chosen: WorklistSettings) -> _KeptWorklist:
    reader, study = whose
    with store().connect() as con:
        facts = worklist_facts(con, study, reader=reader, settings=chosen)
    kept = _KeptWorklist(whose, chosen, arrange(facts, chosen, masks=places().masks), time.monotonic())
    st.session_state[_KEY] = kept
    return kept
