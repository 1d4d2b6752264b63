"""Keeps every page inside the app.

On a fresh server Streamlit serves a deep link such as ``/results`` in its old "pages directory" mode,
which runs that file without ``app.py``: no page list, no settings. So each page begins with
`require_app`, which goes through ``app.py`` once and comes back with the link's parameters.
"""

from __future__ import annotations

import streamlit as st

from pages.components.session import enter_page

_BOOTED = "_booted"
_DESTINATION = "_destination"


def mark_booted() -> None:
    """Note that ``app.py`` has run in this session; called there before anything else."""
    st.session_state[_BOOTED] = True


def follow_deep_link() -> None:
    """Go on to the page that a deep link asked for; called by ``app.py`` once its page list stands."""
    destination = st.session_state.pop(_DESTINATION, None)
    if destination is not None:
        page, parameters = destination
        st.switch_page(page, query_params=parameters)


def require_app(page: str) -> None:
    """First line of every page.

    Args:
        page: Its path as in the page list, e.g. ``pages/results.py``.
    """
    if _BOOTED not in st.session_state:
        st.session_state[_DESTINATION] = (page, st.query_params.to_dict())
        st.switch_page("app.py")
    enter_page(page)
