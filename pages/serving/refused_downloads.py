"""The reasons of refused downloads: asked for outside of any script, shown by the session's next one."""

from __future__ import annotations

import threading

_MOST = 1_000
_refusals: dict[str, str] = {}
_lock = threading.Lock()


def note_refusal(session: str, words: str) -> None:
    """Keep the words for the session, in place of those before."""
    with _lock:
        while len(_refusals) >= _MOST:
            del _refusals[next(iter(_refusals))]
        _refusals[session] = words


def refusal_for(session: str) -> str | None:
    """Give the words out, once."""
    with _lock:
        return _refusals.pop(session, None)
