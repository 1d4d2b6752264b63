"""Signing in by a name, and where that is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config

from pages.components.login.listening import TRUST, is_loopback
from tests.pages.conftest import OpenPage

PAGES = ("prompting", "reader_results", "readers")


@pytest.fixture
def on_every_address(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As with ``--server.address 0.0.0.0``."""
    monkeypatch.delenv(TRUST, raising=False)
    before = config.get_option("server.address")
    config.set_option("server.address", "0.0.0.0")
    yield
    config.set_option("server.address", before)


@pytest.mark.parametrize("name", PAGES)
def test_a_name_is_refused_where_other_machines_reach_the_app(
    name: str, reading_home: Path, on_every_address: None, open_page: OpenPage
) -> None:
    page = open_page(name, study="tiny")
    assert not page.exception
    assert "listens on 0.0.0.0" in page.error[0].value
    assert "docs/login.md" in page.error[0].value
    assert not page.selectbox
    assert not page.get("bidi_component")


def test_whoever_publishes_the_port_here_alone_says_so(
    reading_home: Path, on_every_address: None, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TRUST, "yes")
    page = open_page("prompting", study="tiny")
    assert not page.error
    assert page.subheader[0].value == "Sign in"


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.168.1.7", False),
        ("::", False),
        ("reading-room.example", False),
        (None, False),
        ("", False),
    ],
)
def test_only_loopback_is_this_machine(address: str | None, *, here: bool) -> None:
    assert is_loopback(address) is here
