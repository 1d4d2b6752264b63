"""Signing in at a real identity provider, in a browser."""

from __future__ import annotations

import re
from typing import Any

import pytest

from db.clock import utc_now
from db.readers import readers
from tests.pages.app_server import settled
from tests.pages.conftest import OpenBrowser
from tests.pages.login.conftest import LoginApp

pytestmark = pytest.mark.browser

ADA = re.compile("Ada.?@clinic.?[.]example · admin")
"""An address is shown with a joiner in it, so that it is no link."""


def go_to_provider(tab: Any, app: LoginApp) -> None:
    tab.goto(f"{app.url}/readers")
    tab.get_by_role("button", name="Sign in with the hospital's login").click()


def log_in(tab: Any, app: LoginApp, account: str) -> None:
    go_to_provider(tab, app)
    tab.locator("input[name=login]").fill(account)
    tab.locator("input[name=password]").fill("any")
    tab.get_by_role("button", name="Sign-in").click()
    tab.wait_for_url(f"{app.url}/**")
    tab.goto(f"{app.url}/readers")


def test_in_out_and_no_way_back_in(oidc_app: LoginApp, new_browser: OpenBrowser) -> None:
    browser = new_browser()
    tab = browser.new_page()
    log_in(tab, oidc_app, "ada")
    tab.get_by_text(ADA).wait_for()
    settled(tab)
    second = browser.new_page()
    second.goto(tab.url)
    second.get_by_text(ADA).wait_for()
    settled(second)
    cookies = browser.cookies()

    tab.get_by_test_id("stButton").get_by_role("button").filter(has_text="logout").click()
    tab.get_by_role("button", name="Yes, sign me out").click()
    tab.wait_for_url(f"{oidc_app.url}/**")
    second.get_by_label("Name, or e-mail address").fill("eve@clinic.example")
    second.get_by_role("button", name="Add", exact=True).click()
    second.get_by_text("you have signed out").wait_for()
    with oidc_app.store.connect() as con:
        assert [reader.name for reader in readers(con)] == ["Ada@clinic.example"]

    thief = new_browser()
    thief.add_cookies(cookies)
    late = thief.new_page()
    late.goto(f"{oidc_app.url}/readers")
    late.get_by_text("you have signed out").wait_for()


def test_who_is_not_let_in_hears_why(oidc_app: LoginApp, new_browser: OpenBrowser) -> None:
    tab = new_browser().new_page()
    for account, said in (
        ("eve", re.compile("'eve.?@clinic.?[.]example' is not on the list of readers")),
        ("fake", "the login says that it is not verified"),
        ("blank", "the login gives no e-mail address"),
    ):
        log_in(tab, oidc_app, account)
        tab.get_by_text(said).wait_for()
        assert tab.get_by_text("· admin").count() == 0
    go_to_provider(tab, oidc_app)
    tab.get_by_text("Cancel").click()
    tab.wait_for_url(f"{oidc_app.url}/?login=refused")
    tab.goto(f"{oidc_app.url}/readers?login=refused")
    tab.get_by_text("The login was refused or given up").wait_for()


def test_an_old_login_ends_and_without_a_provider_nobody_comes_in(
    oidc_app: LoginApp, new_browser: OpenBrowser
) -> None:
    tab = new_browser().new_page()
    log_in(tab, oidc_app, "ada")
    tab.get_by_text(ADA).wait_for()
    with oidc_app.store.connect(write=True) as con:
        con.execute("UPDATE login_session SET expires_at = ?", [utc_now()]).fetchall()
    tab.goto(f"{oidc_app.url}/readers")
    tab.get_by_text("your login has ended after 12 hours").wait_for()
    oidc_app.end_provider()
    tab.get_by_role("button", name="Sign in with the hospital's login").click()
    tab.wait_for_url(f"{oidc_app.url}/?login=unreachable")
    tab.goto(f"{oidc_app.url}/readers?login=unreachable")
    tab.get_by_text("The login cannot be reached at the moment").wait_for()
