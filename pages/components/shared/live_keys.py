"""A guard that keeps the keys of a page alive wherever the focus is, texts excepted."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_SCRIPT = f"<script>{Path(__file__).with_name('live_keys.js').read_text(encoding='utf-8')}</script>"


def keep_keys_alive() -> None:
    """Keep the keys alive in a run of a page whose buttons have keys; it takes no room."""
    with st.container(key="live_keys"):
        st.html("<style>.st-key-live_keys { display: none; }</style>" + _SCRIPT, unsafe_allow_javascript=True)
