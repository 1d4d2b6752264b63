"""Addresses that the server answers beside Streamlit's: the cookie of a login, and what went wrong in one.

Streamlit leads a refused or failed login to the start page without a word. Its own routes are kept and their
answers looked at; a word of a closed list then goes into the address.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum

import streamlit as st
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from streamlit.url_util import make_url_path
from streamlit.web.server.starlette.starlette_auth_routes import create_auth_routes

from db.login_sessions import token_sha256
from db.store import Store
from pages.components.login.browser import CODE_HEADER, COOKIE_ROUTE, cookie_name, redeem
from pages.components.login.configured import hours
from pages.components.login.ending import end_login
from pages.components.shared.resources import settings

OUTCOME = "login"
_USER_COOKIE = "_streamlit_user"
Endpoint = Callable[[Request], Awaitable[Response]]


class SignInOutcome(StrEnum):
    """The ways in which a login by an identity provider may fail."""

    REFUSED = "refused"
    FAILED = "failed"
    UNREACHABLE = "unreachable"


def login_routes() -> list[Route]:
    """Return the routes, to be asked before Streamlit's own."""
    base = st.get_option("server.baseUrlPath")
    streamlits = {route.path: route.endpoint for route in create_auth_routes(base)}
    login, callback = make_url_path(base, "auth/login"), make_url_path(base, "oauth2callback")
    return [
        Route(make_url_path(base, COOKIE_ROUTE), set_cookie, methods=["POST"]),
        Route(login, _with_notice(streamlits[login], unreachable), methods=["GET"]),
        Route(callback, _with_notice(streamlits[callback], failed), methods=["GET"]),
    ]


def set_cookie(request: Request) -> Response:
    """Exchange a code for the cookie; a login that the browser had before ends.

    A foreign site cannot ask for it: a header of one's own needs the consent of this server.
    """
    token = redeem(request.headers.get(CODE_HEADER, ""))
    if token is None:
        return Response(status_code=403)
    before = request.cookies.get(cookie_name())
    if before is not None and before != token:
        end_login(Store(settings().store_path, timeout_s=5.0), token_sha256(before))
    response = Response(status_code=204)
    response.set_cookie(
        cookie_name(),
        token,
        max_age=round(hours() * 3600),
        path=make_url_path(st.get_option("server.baseUrlPath"), "/"),
        secure=is_encrypted(request),
        httponly=True,
        samesite="strict",
    )
    return response


def is_encrypted(request: Request) -> bool:
    """Return whether the browser speaks HTTPS, to this server or to a proxy before it."""
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", "").split(",")[0].strip())


def failed(request: Request, response: Response) -> SignInOutcome | None:
    """Return what an answer to the provider's call back says; None where somebody is in, or was led out."""
    if "error" in request.query_params:
        return SignInOutcome.REFUSED
    cookies = response.headers.getlist("set-cookie")
    let_in = any(cookie.startswith(f"{_USER_COOKIE}=") and "Max-Age=0" not in cookie for cookie in cookies)
    return SignInOutcome.FAILED if "code" in request.query_params and not let_in else None


def unreachable(request: Request, response: Response) -> SignInOutcome | None:
    """Return what an answer to the wish to log in says; None where it leads to the provider."""
    return SignInOutcome.UNREACHABLE if response.status_code >= 400 else None


def _with_notice(
    endpoint: Endpoint, outcome_of: Callable[[Request, Response], SignInOutcome | None]
) -> Endpoint:
    async def answer(request: Request) -> Response:
        response = await endpoint(request)
        outcome = outcome_of(request, response)
        if outcome is None:
            return response
        start = make_url_path(st.get_option("server.baseUrlPath"), "/")
        return RedirectResponse(f"{start}?{OUTCOME}={outcome}", status_code=302)

    return answer
