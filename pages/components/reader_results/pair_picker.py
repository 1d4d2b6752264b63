"""The choice of the two that are looked at more closely."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

WIDE_NAMES = {"Second": st.column_config.TextColumn(width=190)}
"""The width for tables of pairs: models have long names."""


def pick_pair(pairs: Sequence[tuple[str, str]], *, key: str) -> tuple[str, str]:
    """Return one of the pairs, the first by default; the choice is kept as long as the pair is there."""
    if st.session_state.get(key) not in pairs:
        st.session_state[key] = pairs[0]
    chosen: tuple[str, str] = st.selectbox(
        "Looked at more closely", list(pairs), format_func=" – ".join, key=key
    )
    return chosen
