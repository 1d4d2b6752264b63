"""The page list, by who is there."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from core.access.level import AccessLevel
from core.access.pages import PAGES
from pages.components.login.guard import may_open


def pages_for(level: AccessLevel) -> list[StreamlitPage]:
    """Return all pages, those that the person may not open hidden: a link to one says why it stays shut."""
    first = next((path for path in PAGES if may_open(path, level)), next(iter(PAGES)))
    return [_page(path, level, default=path == first) for path in PAGES]


def _page(path: str, level: AccessLevel, *, default: bool) -> StreamlitPage:
    entry = PAGES[path]
    return st.Page(
        path,
        title=entry.title,
        icon=f":material/{entry.icon}:",
        default=default,
        visibility="visible" if may_open(path, level) else "hidden",
    )
