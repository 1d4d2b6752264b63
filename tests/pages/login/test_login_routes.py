"""The login's own addresses, asked without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from core.annotation.people import Role
from core.settings import Settings
from db.login_sessions import begin_session, find_session, token_sha256
from db.readers import put_on_list
from db.store import Store
from pages.components.login import browser
from pages.components.login.browser import CODE_HEADER, cookie_name, has_ended, redeem
from pages.components.login.routes import SignInOutcome, failed, set_cookie, unreachable


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    return TestClient(Starlette(routes=[Route("/login/cookie", set_cookie, methods=["POST"])]))


def code_for(token: str, monkeypatch: pytest.MonkeyPatch) -> str:
    state: dict[str, str] = {}
    monkeypatch.setattr(browser.st, "session_state", state)
    browser.send_token(token)
    return state["_login_code"]


def ask(path: str, query: str = "") -> Request:
    return Request({"type": "http", "path": path, "query_string": query.encode(), "headers": []})


def test_a_code_is_a_cookie_that_no_script_reads_and_once(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_for("the token", monkeypatch)
    answer = client.post("/login/cookie", headers={CODE_HEADER: code})
    kept = answer.headers["set-cookie"]
    assert (answer.status_code, answer.content) == (204, b"")
    assert kept.startswith(f'{cookie_name()}="the token"; HttpOnly; Max-Age=43200; Path=/; SameSite=strict')
    assert "Secure" not in kept
    assert client.post("/login/cookie", headers={CODE_HEADER: code}).status_code == 403


def test_over_https_the_cookie_goes_nowhere_else(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = {CODE_HEADER: code_for("t", monkeypatch), "X-Forwarded-Proto": "https"}
    assert "Secure" in client.post("/login/cookie", headers=headers).headers["set-cookie"]


@pytest.mark.parametrize("code", ["", "guessed"])
def test_without_a_code_nothing_is_set(client: TestClient, code: str) -> None:
    answer = client.post("/login/cookie", headers={CODE_HEADER: code})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_code_is_good_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    code = code_for("t", monkeypatch)
    now_s = browser.time.monotonic()
    monkeypatch.setattr(browser.time, "monotonic", lambda: now_s + 61.0)
    assert redeem(code) is None


def test_one_browser_is_one_person(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(Settings.from_environment().store_path)
    with store.connect(write=True) as con:
        ada = put_on_list(con, "Ada", role=Role.READER, by="test")
        before = begin_session(con, ada, hours=1.0)
    client.cookies.set(cookie_name(), before)
    client.post("/login/cookie", headers={CODE_HEADER: code_for("t", monkeypatch)})
    assert has_ended(token_sha256(before))
    with store.connect() as con:
        found = find_session(con, token_sha256(before), hours=1.0)
    assert found is not None
    assert found.reader is None


def test_how_a_login_came_out() -> None:
    inside = RedirectResponse("/")
    inside.set_cookie("_streamlit_user", "signed")
    outside = RedirectResponse("/")
    outside.delete_cookie("_streamlit_user")
    assert failed(ask("/oauth2callback", "code=1&state=2"), inside) is None
    assert failed(ask("/oauth2callback", "code=1&state=2"), outside) is SignInOutcome.FAILED
    assert failed(ask("/oauth2callback", "error=access_denied&state=2"), outside) is SignInOutcome.REFUSED
    assert failed(ask("/oauth2callback"), outside) is None  # led here after the sign-out
    assert unreachable(ask("/auth/login"), Response(status_code=400)) is SignInOutcome.UNREACHABLE
    assert unreachable(ask("/auth/login"), inside) is None
