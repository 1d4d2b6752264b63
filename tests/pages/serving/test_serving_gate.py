"""What the gate answers before Streamlit sees a request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit import config
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError

from pages.serving import admitted, private_files
from pages.serving.admitted import COOKIE, admit_session, dismiss_session
from pages.serving.gate import MOST_UPLOADS, Gate
from pages.serving.private_files import PrivateFiles, hand_over_to

OURS = "http://localhost"


class _Waiting:
    file_storage: ClassVar[dict[str, dict[str, bytes]]] = {}


@pytest.fixture(autouse=True)
def _two_open_tabs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two sessions of two browsers are open and let in."""
    open_tabs = type("Open", (), {"uploaded_file_mgr": _Waiting, "is_active_session": lambda _, s: s in "ab"})
    monkeypatch.setattr("streamlit.runtime.Runtime.exists", lambda: True)
    monkeypatch.setattr("streamlit.runtime.Runtime.instance", open_tabs)
    monkeypatch.setattr(admitted, "_browsers", {})
    monkeypatch.setattr(private_files, "_owners", {})
    admit_session("a", "Ada's browser")
    admit_session("b", "Ben's browser")
    yield
    _Waiting.file_storage = {}


@pytest.fixture
def client() -> TestClient:
    """Streamlit's place is taken by an app that answers everything."""

    async def answer(request: Request) -> Response:
        return HTMLResponse("page") if request.url.path == "/" else Response("content")

    app = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "PUT"])])
    return TestClient(Gate(app), base_url=OURS)


def asked(client: TestClient, path: str, *, browser: str = "", method: str = "GET", **headers: str) -> Any:
    return client.request(method, path, headers={"Cookie": f"{COOKIE}={browser}"} | headers)


def test_a_file_is_given_to_the_browser_that_it_was_made_for(client: TestClient) -> None:
    files = PrivateFiles("/media")
    hand_over_to("a")
    name = files.load_and_get_id(b"pixels", "image/png", MediaFileKind.MEDIA)
    address = files.get_url(name)
    assert address == f"/media/{name}.png"
    assert asked(client, address, browser="Ada's browser").headers["cache-control"] == "no-store, private"
    assert [asked(client, address, browser=b).status_code for b in ("", "Ben's browser", "guessed")] == [
        404
    ] * 3
    dismiss_session("a")
    assert asked(client, address, browser="Ada's browser").status_code == 404


def test_the_same_picture_has_another_address_in_each_session_and_each_server() -> None:
    files, others = PrivateFiles("/media"), PrivateFiles("/media")
    names = []
    for session in ("a", "b"):
        hand_over_to(session)
        names += [
            kept.load_and_get_id(b"pixels", "image/png", MediaFileKind.MEDIA) for kept in (files, others)
        ]
    assert len(set(names)) == 4
    assert all(len(name) == 64 for name in names)
    files.delete_file(names[0])
    assert files.get_file(f"{names[2]}.png").content == b"pixels"
    with pytest.raises(MediaFileStorageError):
        files.get_file(names[0])


def test_a_closed_tab_gives_nothing_out(client: TestClient) -> None:
    admit_session("c", "Cleo's browser")
    hand_over_to("c")
    address = (files := PrivateFiles("/media")).get_url(
        files.load_and_get_id(b"x", "image/png", MediaFileKind.MEDIA)
    )
    assert asked(client, address, browser="Cleo's browser").status_code == 404


def test_uploads_are_taken_for_a_session_of_the_same_browser_and_not_without_end(client: TestClient) -> None:
    sends = {"method": "PUT"}
    path = "/_stcore/upload_file/a/1"
    assert asked(client, path, browser="Ada's browser", **sends).status_code == 200
    assert [asked(client, path, browser=b, **sends).status_code for b in ("", "Ben's browser")] == [404, 404]
    _Waiting.file_storage = {"a": dict.fromkeys(map(str, range(MOST_UPLOADS)), b"")}
    assert asked(client, path, browser="Ada's browser", **sends).status_code == 429


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/interact", "//media/x.png", "/media/"])
def test_what_is_not_for_strangers_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(f"{OURS}{path}").status_code == 404


@pytest.mark.parametrize("headers", [{"Host": "rebound.example"}, {"Origin": "https://elsewhere.example"}])
def test_foreign_hosts_and_pages_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    refused = client.get("/", headers=headers)
    assert (refused.status_code, refused.headers["x-frame-options"]) == (403, "DENY")
    assert client.get("/_stcore/health", headers=headers).status_code == 200


def test_a_name_that_is_allowed_is_answered(client: TestClient) -> None:
    config.set_option("server.allowedHosts", ["clinic.example", "*.rooms.example"])
    try:
        names = ("clinic.example", "a.rooms.example", "rooms.example", "clinic.example.evil")
        assert [client.get("/", headers={"Host": name}).status_code for name in names] == [200, 200, 403, 403]
    finally:
        config.set_option("server.allowedHosts", [])


def test_a_page_brings_the_browsers_cookie_once_and_the_policy_always(client: TestClient) -> None:
    first = client.get("/")
    assert "HttpOnly; SameSite=Lax" in first.headers["set-cookie"]
    assert "frame-ancestors 'none'" in first.headers["content-security-policy"]
    assert "set-cookie" not in client.get("/").headers
    assert "Secure" in TestClient(client.app, base_url="https://localhost").get("/").headers["set-cookie"]
