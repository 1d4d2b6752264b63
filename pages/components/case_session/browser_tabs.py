"""The browser tab of a session, and whether another one still lives.

A session ends with the page's reload, but the tab goes on: its token stands in the address, so that a case
that it left open is not defended against its own reader. The token says nothing about who that is (the
browser's login does, pages/components/login), and every opening of a case is kept by reader and token.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

_PARAMETER = "tab"
_KEY = "_tab"
_MOST = 10_000


@dataclass(slots=True)
class _Tabs:
    """The sessions by token; shared by all sessions, hence the lock."""

    sessions: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


@st.cache_resource(show_spinner=False)
def _tabs() -> _Tabs:
    return _Tabs()


def this_tab() -> str:
    """Return the token of this tab, also written into the address."""
    token: str = st.session_state.get(_KEY) or _adopted() or secrets.token_urlsafe(9)
    tabs, session = _tabs(), _session_id()
    if _KEY not in st.session_state:
        st.session_state[_KEY] = token
        with tabs.lock:
            tabs.sessions[token] = session
            while len(tabs.sessions) > _MOST:
                del tabs.sessions[next(iter(tabs.sessions))]
    if st.query_params.get(_PARAMETER) != token:
        st.query_params[_PARAMETER] = token
    return token


def is_live(token: str) -> bool:
    """Return whether a tab of this process is open with this token."""
    session = _tabs().sessions.get(token)
    return session is not None and Runtime.exists() and Runtime.instance().is_active_session(session)


def _adopted() -> str | None:
    """Return the address's token, unless another open tab has it: a copied address is not the same tab."""
    linked = st.query_params.get(_PARAMETER)
    return linked if linked in _tabs().sessions and not is_live(linked) else None


def _session_id() -> str:
    context = get_script_run_ctx()
    return "" if context is None else context.session_id
