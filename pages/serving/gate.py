"""The gate that looks at every request before Streamlit does.

Streamlit serves pictures, downloads and uploads by address, outside of any script, to whoever asks. The gate
gives a file only to the browser whose session it was made for, and only while the guard lets that session in
(`admitted`); refuses foreign hosts and pages; and adds the headers of `response_headers`.
"""

from __future__ import annotations

import secrets
from typing import Any

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import Runtime

from pages.serving.admitted import COOKIE, is_admitted, is_known
from pages.serving.allowed_hosts import host_refusal, origin_refusal
from pages.serving.private_files import owner_of
from pages.serving.response_headers import HEADERS, PRIVATE

_HEALTH = "_stcore/health"
_MEDIA = "media/"
_UPLOAD = "_stcore/upload_file/"
_NEVER = "_stcore/agent/"
_OF_PEOPLE = ("_stcore/metrics", "_stcore/script-health-check")
MOST_UPLOADS = 8
"""Files that one session may have lying in memory; a page takes one at a time."""


class Gate:
    """The outermost ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that is refused; pass others on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        refused = refusal_of(request)
        if refused is None:
            await self._app(scope, receive, _with_headers(send, request))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": refused[1][:100]})
        else:
            status, words = refused
            await PlainTextResponse(words, status, headers=dict(HEADERS))(scope, receive, send)


def refusal_of(request: HTTPConnection) -> tuple[int, str] | None:
    """Return status and words for a request that is not answered; None for one that is."""
    path = _path_of(request)
    if path == _HEALTH:  # asked for by monitors under any name; tells nothing
        return None
    host = request.headers.get("host")
    refused = host_refusal(host) or origin_refusal(request.headers.get("origin"), host)
    if refused is not None:
        return 403, refused
    if not _may_fetch(path, request.cookies.get(COOKIE)):
        return 404, "Not found"
    if path.startswith(_UPLOAD) and request.scope.get("method") == "PUT" and _has_many(_session_in(path)):
        return 429, "Too many files are waiting in this tab; reload it."
    return None


def _may_fetch(path: str, browser: str | None) -> bool:
    if path.startswith(_NEVER):
        return False
    if path.startswith(_MEDIA):
        return is_admitted(owner_of(path), browser)
    if path.startswith(_UPLOAD):
        return is_admitted(_session_in(path), browser)
    return path not in _OF_PEOPLE or is_known(browser)


def _session_in(path: str) -> str:
    return path.removeprefix(_UPLOAD).split("/")[0]


def _has_many(session: str) -> bool:
    waiting: Any = Runtime.instance().uploaded_file_mgr
    return len(waiting.file_storage.get(session, ())) >= MOST_UPLOADS


def _path_of(request: HTTPConnection) -> str:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = str(request.scope["path"]).lstrip("/")
    return path.removeprefix(f"{base}/") if base else path


def _with_headers(send: Send, request: HTTPConnection) -> Send:
    """Send on, with our headers on the answer."""
    path = _path_of(request)
    extra = {**HEADERS, **PRIVATE} if path.startswith(_MEDIA) else HEADERS
    cookie = None if COOKIE in request.cookies else _new_cookie(request)

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(extra)
            if cookie is not None and _is_page(headers, status=message["status"], path=path):
                headers.append("Set-Cookie", cookie)
        await send(message)

    return sending


def _is_page(headers: MutableHeaders, *, status: int, path: str) -> bool:
    """Return whether the app's page is sent, or the browser is told that it has it still."""
    if path.startswith("static/"):
        return False
    return status == 304 or headers.get("content-type", "").startswith("text/html")


def _new_cookie(request: HTTPConnection) -> str:
    # Lax: it must come along when a login elsewhere sends the person back.
    schemes = (request.scope.get("scheme"), request.headers.get("x-forwarded-proto"))
    secure = "; Secure" if "https" in schemes else ""
    return f"{COOKIE}={secrets.token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Lax{secure}"
