"""Who gets what of a real server: somebody at the machine, and browsers that nobody has let in."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from db.runs import run_statuses
from jobs import evaluate
from tests.pages.app_server import WAIT_MS, serving, settled
from tests.pages.conftest import OpenBrowser, SharedApp
from tests.tiny_study import make_study

pytestmark = pytest.mark.browser

AUTH = """[auth]
redirect_uri = "http://127.0.0.1/oauth2callback"
cookie_secret = "sixty-four letters or so that no person in the world would ever guess"
client_id = "samography"
client_secret = "of the test"
server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"
"""
SHUT = ("results", "jobs", "prompting")
STATUS = "address => fetch(address).then(got => got.status)"


@pytest.fixture(scope="module")
def evaluated(shared_app: SharedApp) -> SharedApp:
    """One study with one run."""
    home = shared_app.places.home
    make_study(home, cases=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_HOME", str(home))
        assert evaluate.main(["--study", "tiny", "--model", "ellipse"]) == 0
    return shared_app


def answer(address: str, **headers: str) -> int:
    """The status of a request without a browser."""
    asked = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=10) as got:
            return int(got.status)
    except urllib.error.HTTPError as error:
        return error.code


def runs_in(app: SharedApp) -> int:
    with app.store.connect() as con:
        return len(run_statuses(con))


def test_pictures_and_downloads_are_for_the_browser_that_sees_the_page(
    evaluated: SharedApp, page: Any, new_browser: OpenBrowser
) -> None:
    url, tab = evaluated.url, page
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.goto(f"{url}/results?study=tiny")
    settled(tab)
    picture = tab.locator("img[src*='/media/']").first
    assert picture.evaluate("image => image.naturalWidth") > 0
    address = picture.evaluate("image => image.src")
    asked = "address => fetch(address).then(got => got.status + got.headers.get('cache-control'))"
    assert tab.evaluate(asked, address) == "200no-store, private"
    assert answer(address) == answer(address, Cookie="samography_browser=guessed") == 404
    other = new_browser().new_page()
    other.goto(url)
    settled(other)
    assert other.evaluate(STATUS, address) == 404
    tab.get_by_role("tab", name="Download").click()
    settled(tab)
    with tab.expect_download(timeout=WAIT_MS) as begun:
        tab.get_by_role("button", name="CSV", exact=True).click()
    assert begun.value.path().read_text().startswith("study,")
    assert answer(begun.value.url) == 404
    assert [text for text in said if "Content Security Policy" in text] == []
    assert answer(url, Host="rebound.example") == answer(url, Origin="http://elsewhere.example") == 403


@pytest.mark.parametrize("login", [False, True], ids=["no login", "before a login"])
def test_a_browser_that_nobody_let_in_gets_nothing(
    evaluated: SharedApp, tmp_path: Path, page: Any, *, login: bool
) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(AUTH)
    options: Sequence[str] = ["--server.address", "0.0.0.0"]
    options = [*options, "--secrets.files", str(secrets)] if login else options
    before = runs_in(evaluated)
    with serving(evaluated.places.home, tmp_path / "log", options=options) as url:
        sent: list[Any] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sent.append(frame)))
        for name in SHUT:
            page.goto(f"{url}/{name}?study=tiny")
            page.get_by_text("hospital's login" if login else "listens on 0.0.0.0").wait_for(timeout=WAIT_MS)
            assert page.locator("img, table, [data-testid=stDataFrame]").count() == 0
            assert page.get_by_role("button", name="Start").count() == 0
            assert page.get_by_role("link", name="Results").count() == 0
        received = b"".join(frame if isinstance(frame, bytes) else frame.encode() for frame in sent)
        assert [word for word in (b"images/c000", b"ellipse", b"malignant") if word in received] == []
        for address in set(re.findall(r"/media/[0-9a-f]+[.]\w+", received.decode(errors="replace"))):
            assert page.evaluate(STATUS, address) == 404  # the icon of the app, and nothing else
        assert [answer(f"{url}/{path}") for path in ("media/a.jpg", "_stcore/metrics")] == [404, 404]
    assert runs_in(evaluated) == before
