"""The trace of a login in the browser: a token in a cookie that no script of the page can read.

A page cannot set such a cookie itself: only an answer to a request can. So the page hands the browser a
code, good once and for a minute, and a few lines of script exchange it
(`pages/components/login/routes.py`).
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.url_util import make_url_path

COOKIE_ROUTE = "login/cookie"
CODE_HEADER = "X-Samography-Code"
_CODE = "_login_code"
_CODE_S = 60.0
_MOST = 10_000
_PLACE = "login_code"
_NO_ROOM = f"""<style>
[data-testid="stLayoutWrapper"]:has(> .st-key-{_PLACE}) {{ position: absolute; }}
</style>"""
_SCRIPT = """
<script>
(({ code, address, header }) => {
  if (window.samographyCode === code) return;
  window.samographyCode = code;
  fetch(address, { method: "POST", credentials: "same-origin", headers: { [header]: code } });
})(%s);
</script>
"""


@dataclass(frozen=True, slots=True)
class _PendingCookie:
    token: str
    issued_s: float


_lock = threading.Lock()
_pending_cookies: dict[str, _PendingCookie] = {}
_ended: set[str] = set()


def cookie_name() -> str:
    """Return the name of the cookie; cookies know no ports, so each server of a machine has its own."""
    return f"samography_login_{st.get_option('server.port')}"


def kept_token() -> str | None:
    """Return the token that the browser sent when this session began."""
    token: object = st.context.cookies.get(cookie_name())
    return token if isinstance(token, str) else None


def send_token(token: str) -> None:
    """Hand the browser a token to keep, at the next `hand_over`."""
    code = secrets.token_urlsafe(32)
    with _lock:
        old = [key for key, kept in _pending_cookies.items() if time.monotonic() - kept.issued_s > _CODE_S]
        for key in old:
            del _pending_cookies[key]
        _pending_cookies[code] = _PendingCookie(token, time.monotonic())
    st.session_state[_CODE] = code


def hand_over() -> DeltaGenerator:
    """Give the browser its code, in each run until it has come back; called once in every run.

    Returns:
        The place of the script, which takes no room, for what else is not to be seen. It is there in every
        run: blocks are known by their number, and when one before them comes or goes all others are drawn
        anew, with what a canvas holds.
    """
    st.html(_NO_ROOM)
    place = st.container(key=_PLACE)
    if (code := _pending_cookie()) is not None:
        address = make_url_path(st.get_option("server.baseUrlPath"), COOKIE_ROUTE)
        # Code, address and header are ours: no sign of them ends the script.
        given = json.dumps({"code": code, "address": address, "header": CODE_HEADER})
        place.html(_SCRIPT % given, unsafe_allow_javascript=True)
    return place


def _pending_cookie() -> str | None:
    """Return the code of this session that has not come back yet."""
    code: str | None = st.session_state.get(_CODE)
    kept = None if code is None else _pending_cookies.get(code)
    if kept is None or time.monotonic() - kept.issued_s > _CODE_S:
        st.session_state.pop(_CODE, None)
        return None
    return code


def redeem(code: str) -> str | None:
    """Return the token of a code, once; None where it is unknown or too old."""
    with _lock:
        kept = _pending_cookies.pop(code, None)
    return kept.token if kept is not None and time.monotonic() - kept.issued_s <= _CODE_S else None


def note_end(sha256: str) -> None:
    """Tell the other tabs at once that a login has ended; the store tells them later, and other processes."""
    with _lock:
        if len(_ended) > _MOST:
            _ended.clear()
        _ended.add(sha256)


def has_ended(sha256: str) -> bool:
    """Return whether the end of a login was noted in this process."""
    return sha256 in _ended
