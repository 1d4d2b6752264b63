"""The choices of a person: kept between pages, and shown in the address so that a view can be shared.

Streamlit forgets a widget's value when its page is left and clears the address on a page switch, so each
choice is copied to a key of its own and written into the address again. It is written only when it changes
or a page is entered: what Back has restored must not be pushed forward again.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from enum import StrEnum
from typing import Any

import streamlit as st

_PAGE = "page_entered"
_WRITTEN = "written_to_address"
_BEFORE = "written_before"
_ON_ITS_WAY_S = 2.0
"""The seconds in which the browser may still send the address from before the last one was written."""
_READING = ("pages/prompting.py", "pages/volumes.py")
"""The pages where a case that comes back by itself would be taken for the one meant; elsewhere Back goes
back."""


class Choice(StrEnum):
    """The choices, by the name of their parameter in the address."""

    STUDY = "study"
    RUN = "run"
    PROMPTS = "prompts"
    OTHER_PROMPTS = "against"
    METRIC = "metric"
    CASE = "case"
    GROUP = "group"
    CHARACTERISTIC = "characteristic"
    JOB = "job"
    KIND = "kind"
    VIEW = "view"
    TRAININGS = "trainings"
    COMPARED = "compared"
    REFERENCE = "reference"
    CARD = "card"
    RUN_A = "a"
    RUN_B = "b"
    PROMPTS_A = "prompts_a"
    PROMPTS_B = "prompts_b"
    CLASSIFIED = "classified"
    SEGMENTED = "segmented"
    SIDE = "side"
    COHORT = "cohort"
    UNMET = "unmet"
    PROTOCOL = "protocol"

    @property
    def widget_key(self) -> str:
        """The key of the widget that makes the choice."""
        return f"pick_{self.value}"


SHOWN_CASES = (Choice.STUDY, Choice.COHORT, Choice.UNMET)
"""The choices that say which cases a page of results shows."""


def enter_page(page: str) -> None:
    """Note which page is shown; one just entered writes all its choices into the address."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        st.session_state[_WRITTEN] = {}


def linked(choice: Choice) -> str | None:
    """Return the choice that the address makes, if the app did not write it: from a link, or the Back button.

    A message that was sent just before the address was written anew still has the old one; that is no choice.
    """
    value = st.query_params.get(choice.value)
    before, at = st.session_state.get(_BEFORE, {}).get(choice, (None, 0.0))
    reads = st.session_state.get(_PAGE) in _READING
    is_late = reads and value == before and time.monotonic() - at < _ON_ITS_WAY_S
    return None if is_late or value == _written().get(choice) else value


def kept(choice: Choice) -> str | None:
    """Return what was chosen last, on whichever page."""
    value: str | None = st.session_state.get(_kept_key(choice))
    return value


def current(choice: Choice, options: Collection[str], *, default: str) -> str:
    """Return what is chosen, out of these options: by the address, the widget, or on another page."""
    candidates = (linked(choice), st.session_state.get(choice.widget_key), kept(choice))
    return next((value for value in candidates if value is not None and value in options), default)


def remember(choice: Choice, value: str) -> None:
    """Keep a choice for other pages and, with the next `share_view`, write it into the address."""
    st.session_state[_kept_key(choice)] = value


def share_view(*choices: Choice) -> None:
    """Write these choices into the address, all at once: each writing is one step of the Back button.

    To be called when all of them have been remembered, at the end of a page.
    """
    values = {choice: value for choice in choices if (value := kept(choice)) is not None}
    changed = {choice: value for choice, value in values.items() if _written().get(choice) != value}
    differing = {c.value: v for c, v in changed.items() if st.query_params.get(c.value) != v}
    if differing:
        st.query_params.update(differing)
    # Noted afterwards: a run that ends in between has written nothing that the next would take for a link.
    now, written = time.monotonic(), _written()
    replaced = {choice: (written[choice], now) for choice in changed if choice in written}
    st.session_state[_BEFORE] = st.session_state.get(_BEFORE, {}) | replaced
    st.session_state[_WRITTEN] = written | values


def preset(choice: Choice, value: str) -> None:
    """Choose for the person, from a callback or before the widget is drawn."""
    st.session_state[choice.widget_key] = value
    st.session_state[_kept_key(choice)] = value


def select_row(table_key: str, row: int) -> None:
    """Select a row of a table, from a callback or before the table is drawn."""
    st.session_state[table_key] = {"selection": {"rows": [row], "columns": [], "cells": []}}


def selected_row(table_key: str) -> int | None:
    """Return the selected row of a table, by its place; None without one."""
    state: Any = st.session_state.get(table_key)
    rows = state["selection"]["rows"] if state else []
    return int(rows[0]) if rows else None


def _written() -> dict[Choice, str]:
    written: dict[Choice, str] = st.session_state.setdefault(_WRITTEN, {})
    return written


def _kept_key(choice: Choice) -> str:
    return f"kept_{choice.value}"
