"""A note on an address that asks for what is not here."""

from __future__ import annotations

from collections.abc import Container

import streamlit as st

from pages.components.shared.markdown import md

_MOST_CHARACTERS = 80


def note_unknown_link(asked: str | None, known: Container[str]) -> None:
    """Say so in a sentence, where an address asks for something unknown.

    Args:
        asked: The choice of the address (`pages.components.shared.view_choices.linked`); None for nothing.
        known: The values that there are.
    """
    if asked is not None and asked not in known:
        cut = asked if len(asked) <= _MOST_CHARACTERS else f"{asked[:_MOST_CHARACTERS]} …"
        st.caption(md(":orange[The link asks for “{}”, which is not here.]", cut))
