"""Signing in on the page, without a browser: by name, by password, and with settings that cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from argon2 import PasswordHasher
from streamlit import config
from streamlit.testing.v1 import AppTest

from core.annotation.people import Reader, Role
from core.errors import SettingsError
from core.settings import Settings
from db.passwords import set_password_by_command
from db.readers import put_on_list, readers, set_active
from db.store import Store
from pages.components.login.configured import login_method, provider
from pages.components.login.sign_in import login_is_configured
from tests.pages.login.conftest import FIRST, SECOND, SECRETS

GOOD = SECRETS.format(port=1)


@pytest.fixture
def secrets_file(tmp_path: Path) -> Iterator[Path]:
    """Where Streamlit looks for secrets; nothing is there yet."""
    path = tmp_path / "secrets.toml"
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(path)])
    st.secrets._reset()
    yield path
    st.secrets._reset()
    config.set_option("secrets.files", before)


@pytest.fixture
def store(empty_home: Path) -> Store:
    return Store(Settings.from_environment().store_path)


@pytest.fixture
def with_passwords(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Ada is admin with a password of somebody else."""
    monkeypatch.setenv("SAMOGRAPHY_LOGIN", "passwords")
    monkeypatch.setattr("core.login.passwords._hasher", lambda: PasswordHasher(1, 8, 1))
    with store.connect(write=True) as con:
        put_on_list(con, "Ada", role=Role.ADMIN, by="test")
        set_password_by_command(con, "Ada", FIRST)
    return store


def sign_in_page() -> AppTest:
    """Ask who is there, as pages do, and show the name."""

    def page() -> None:
        import streamlit as st

        from pages.components.login.sign_in import show_reader, signed_in

        reader = signed_in()
        show_reader(reader)
        st.write(f"here is {reader.name}")

    return AppTest.from_function(page, default_timeout=30).run()


def words(page: AppTest) -> str:
    kinds = (page.error, page.warning, page.info, page.markdown)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def enter(page: AppTest, name: str, password: str) -> None:
    page.text_input(key="sign_in_name").set_value(name)
    page.text_input(key="sign_in_password").set_value(password)
    page.button[0].click().run()


def test_without_secrets_names_hold(secrets_file: Path) -> None:
    assert login_method() == "names"
    assert not login_is_configured()


def test_a_login_in_the_secrets_holds(secrets_file: Path) -> None:
    secrets_file.write_text(GOOD)
    assert (login_method(), provider()) == ("oidc", "default")


def test_a_provider_may_have_a_name(secrets_file: Path) -> None:
    secrets_file.write_text(GOOD.replace("client_id", "[auth.clinic]\nclient_id"))
    assert provider() == "clinic"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[auth", "cannot be read"),
        ("auth = 1", "no section auth"),
        ("[auth]\ncookie_secret = 'x'", "lacks redirect_uri"),
        (GOOD.replace("only for this test, and long enough for it", "xxx"), "fewer than 32 letters"),
        (GOOD.replace("client_secret", "client_word"), "lacks client_secret"),
        (GOOD + "[auth.other]\nclient_id = 'x'", "more than one provider"),
        (GOOD + "[login]\nrolle = 'x'", "'rolle' is not known"),
    ],
)
def test_secrets_that_cannot_be_used_let_nobody_in(
    text: str, why: str, secrets_file: Path, store: Store
) -> None:
    secrets_file.write_text(text)
    with pytest.raises(SettingsError, match=why):
        login_method()
    assert login_is_configured()
    page = sign_in_page()
    assert why in page.error[0].value
    assert not page.text_input
    assert not page.selectbox
    assert "here is" not in words(page)


def test_names_beside_a_login_are_a_contradiction(
    secrets_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets_file.write_text(GOOD)
    monkeypatch.setenv("SAMOGRAPHY_LOGIN", "names")
    with pytest.raises(SettingsError, match="take one away"):
        login_method()


def test_a_name_is_enough_on_this_machine_and_the_address_says_nothing(
    store: Store, secrets_file: Path
) -> None:
    page = sign_in_page()
    page.text_input(key="sign_in_name").set_value("Ada")
    page.button[0].click().run()
    assert "here is Ada" in words(page)
    copied = sign_in_page()
    copied.query_params["tab"] = page.query_params["tab"]
    assert "here is" not in words(copied.run())
    page.button(key="sign_out").click().run()
    assert "here is" not in words(page)


def test_without_any_password_the_page_says_how_the_first_is_made(
    store: Store, secrets_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMOGRAPHY_LOGIN", "passwords")
    page = sign_in_page()
    assert "python -m jobs.add_reader NAME --role admin --password" in page.info[0].value
    enter(page, "Eve", FIRST)
    assert "the name or the password is not right" in words(page)
    with store.connect() as con:
        assert readers(con) == []


def test_a_password_of_somebody_else_is_changed_first(with_passwords: Store, secrets_file: Path) -> None:
    page = sign_in_page()
    enter(page, "ADA", SECOND)
    assert "not right" in words(page)
    enter(page, "ADA", FIRST)
    assert "Somebody else knows this password" in page.info[0].value
    for key, value in (("old", FIRST), ("new", SECOND), ("again", SECOND)):
        page.text_input(key=f"password_{key}").set_value(value)
    page.button[0].click().run()
    enter(page, "ADA", SECOND)
    assert "here is Ada" in words(page)


def test_who_is_taken_off_the_list_is_out(with_passwords: Store, secrets_file: Path) -> None:
    with with_passwords.connect(write=True) as con:
        put_on_list(con, "Ben", role=Role.ADMIN, by="test")
        set_password_by_command(con, "Ben", FIRST)
        con.execute("UPDATE password SET set_by = reader").fetchall()
    page = sign_in_page()
    enter(page, "Ada", FIRST)
    assert "here is Ada" in words(page)
    with with_passwords.connect(write=True) as con:
        set_active(con, "Ada", active=False, by=Reader("Ben", Role.ADMIN))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pages.components.login.person.RECHECK_S", 0.0)
        page.run()
    assert "'Ada' is no longer active" in words(page)
    assert "here is" not in words(page)
