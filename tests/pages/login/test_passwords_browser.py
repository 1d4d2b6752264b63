"""Signing in by a password, in a browser."""

from __future__ import annotations

from typing import Any

import pytest

from db.readers import readers
from tests.pages.app_server import settled
from tests.pages.conftest import OpenBrowser
from tests.pages.login.conftest import FIRST, SECOND, LoginApp

pytestmark = pytest.mark.browser


def sign_in(tab: Any, name: str, password: str) -> None:
    tab.get_by_label("Your name", exact=True).fill(name)
    tab.get_by_label("Password", exact=True).fill(password)
    tab.get_by_role("button", name="Sign in", exact=True).click()


def test_a_password_opens_every_tab_of_its_browser_until_the_sign_out(
    password_app: LoginApp, new_browser: OpenBrowser
) -> None:
    browser = new_browser()
    tab = browser.new_page()
    tab.goto(f"{password_app.url}/readers")
    sign_in(tab, "ada", SECOND)
    tab.get_by_text("the name or the password is not right").wait_for()
    sign_in(tab, "ada", FIRST)
    _choose_another(tab)
    sign_in(tab, "ada", SECOND)
    tab.get_by_text("Ada · admin").wait_for()
    settled(tab)

    kept = [cookie for cookie in browser.cookies() if cookie["name"].startswith("samography_login_")]
    assert [(cookie["httpOnly"], cookie["sameSite"]) for cookie in kept] == [(True, "Strict")]
    assert kept[0]["value"] not in tab.url

    second = browser.new_page()
    second.goto(tab.url)
    second.get_by_text("Ada · admin").wait_for()
    settled(second)
    stranger = new_browser().new_page()
    stranger.goto(tab.url)
    stranger.get_by_label("Password", exact=True).wait_for()
    assert stranger.get_by_text("Ada · admin").count() == 0

    tab.get_by_test_id("stButton").get_by_role("button").filter(has_text="logout").click()
    tab.get_by_label("Password", exact=True).wait_for()
    second.get_by_label("Name, or e-mail address").fill("Eve")
    second.get_by_role("button", name="Add", exact=True).click()
    second.get_by_text("you have signed out").wait_for()
    with password_app.store.connect() as con:
        assert [reader.name for reader in readers(con)] == ["Ada"]
    third = browser.new_page()
    third.goto(tab.url)
    third.get_by_text("you have signed out").wait_for()


def _choose_another(tab: Any) -> None:
    tab.get_by_text("Somebody else knows this password").wait_for()
    tab.get_by_label("The password until now").fill(FIRST)
    tab.get_by_label("A new one").fill(SECOND)
    tab.get_by_label("The new one again").fill(SECOND)
    tab.get_by_role("button", name="Change the password").click()
    tab.get_by_text("Somebody else knows this password").wait_for(state="hidden")
