"""The sessions that the guard has let in, and the browser that each of them comes from.

The guard of the script knows who is there; addresses of files are asked for outside of any script. So the
guard writes down each session that it lets in, beside the browser's cookie, and the gate looks here.
"""

from __future__ import annotations

import threading

from streamlit.runtime import Runtime

COOKIE = "samography_browser"
"""A random value that tells one browser from another; it says nothing about who sits before it."""

_MOST = 10_000
_browsers: dict[str, str] = {}
_lock = threading.Lock()


def admit_session(session: str, browser: str) -> None:
    """Admit this browser to the files of this session from now on."""
    with _lock:
        if len(_browsers) >= _MOST:
            _forget_closed()
        _browsers[session] = browser


def dismiss_session(session: str) -> None:
    """Give out nothing of this session any more."""
    with _lock:
        _browsers.pop(session, None)


def is_admitted(session: str | None, browser: str | None) -> bool:
    """Return whether the session was let in, is still open, and belongs to the browser."""
    if session is None or not browser:
        return False
    return _browsers.get(session) == browser and _is_open(session)


def is_let_in(session: str) -> bool:
    """Return whether the guard let the session in when its script ran last."""
    return session in _browsers


def is_known(browser: str | None) -> bool:
    """Return whether any session of the browser is let in and open."""
    with _lock:
        sessions = [session for session, own in _browsers.items() if own == browser]
    return bool(browser) and any(_is_open(session) for session in sessions)


def _is_open(session: str) -> bool:
    return Runtime.exists() and Runtime.instance().is_active_session(session)


def _forget_closed() -> None:
    for session in [session for session in _browsers if not _is_open(session)]:
        del _browsers[session]
