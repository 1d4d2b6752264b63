"""What a person has chosen: kept between pages, and shown in the address so that a view can be shared.

Streamlit forgets a widget's value when its page is left and clears the address on a page switch, so each
choice is copied to a key of its own and written back into both.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Any

import streamlit as st


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

    @property
    def widget_key(self) -> str:
        """Key of the widget that makes the choice."""
        return f"pick_{self.value}"


def current(choice: Choice, options: Collection[str], *, default: str) -> str:
    """What is chosen, out of these options.

    A parameter of the address that the app did not write itself (a link, the Back button) comes first,
    then the widget, then what was chosen on another page.
    """
    linked = st.query_params.get(choice.value)
    if linked == st.session_state.get(_written(choice)):
        linked = None
    candidates = (linked, st.session_state.get(choice.widget_key), st.session_state.get(_kept(choice)))
    return next((value for value in candidates if value is not None and value in options), default)


def unknown_link(choice: Choice, options: Collection[str]) -> str | None:
    """The value of the address if it names nothing that there is."""
    linked = st.query_params.get(choice.value)
    known = linked is None or linked in options or linked == st.session_state.get(_written(choice))
    return None if known else linked


def remember(choice: Choice, value: str) -> None:
    """Keep a choice for other pages, and write it into the address."""
    st.session_state[_kept(choice)] = value
    st.session_state[_written(choice)] = value
    if st.query_params.get(choice.value) != value:
        st.query_params[choice.value] = value


def preset(choice: Choice, value: str) -> None:
    """Choose for the person, from a callback or before the widget is drawn."""
    st.session_state[choice.widget_key] = value
    st.session_state[_kept(choice)] = value


def select_row(table_key: str, row: int) -> None:
    """Select a row of a table; to be used as a button's callback."""
    st.session_state[table_key] = {"selection": {"rows": [row], "columns": [], "cells": []}}


def selected_row(table_state: Any) -> int | None:
    """The selected row of a table, by its place; None without one."""
    rows = table_state["selection"]["rows"] if table_state else []
    return int(rows[0]) if rows else None


def _kept(choice: Choice) -> str:
    return f"kept_{choice.value}"


def _written(choice: Choice) -> str:
    return f"written_{choice.value}"
