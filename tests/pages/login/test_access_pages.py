"""Every page, tried by everybody; the page list; and what a lost role leaves."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from core.access.level import AccessLevel
from core.access.pages import PAGES
from core.access.rule import allows
from core.annotation.people import Role
from core.errors import StudyError
from core.settings import Settings
from db.readers import add_reader, find_reader, set_active, sign_in
from db.store import Connection, Store
from pages.components.login import guard, person
from pages.serving.admitted import admit_session
from tests.conftest import REPOSITORY
from tests.people import sign_in_as

NAMES = {
    AccessLevel.READER: "Ben",
    AccessLevel.RESEARCHER: "Cleo",
    AccessLevel.ADMIN: "Ada",
    AccessLevel.NOBODY: "Ivy",
}


@pytest.fixture
def people(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """One of each role, and an admin who is no longer active; each proves who it is."""
    monkeypatch.setenv("SAMOGRAPHY_LOGIN", "passwords")
    store = Store(Settings(empty_home, empty_home / "weights").store_path)
    with store.connect(write=True) as con:
        ada = sign_in(con, "Ada")
        for name, role in (("Ben", Role.READER), ("Cleo", Role.RESEARCHER), ("Ivy", Role.ADMIN)):
            add_reader(con, name, role=role, by=ada)
        set_active(con, "Ivy", active=False, by=ada)
    return store


def behind_the_guard() -> None:
    """A page as all pages begin."""
    import streamlit as st

    from pages.components.login.guard import mark_booted, require_app

    mark_booted()
    require_app(st.query_params["page"])
    st.write("open")


@pytest.mark.parametrize("level", [one for one in AccessLevel if one is not AccessLevel.VISITOR])
def test_each_page_opens_for_its_roles_alone(
    level: AccessLevel, people: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in_as(monkeypatch, people, NAMES[level])
    app = AppTest.from_function(behind_the_guard)
    for page, entry in PAGES.items():
        app.query_params["page"] = page
        app.run()
        assert [text.value for text in app.markdown] == ["open"] * allows(entry.rule, level)
        assert len(app.error) == (not allows(entry.rule, level))


@pytest.mark.parametrize(
    ("level", "start", "shut"),
    [
        (AccessLevel.READER, "pages/prompting.py", 10),
        (AccessLevel.VISITOR, "pages/overview.py", 0),
        (AccessLevel.RESEARCHER, "pages/overview.py", 1),
        (AccessLevel.ADMIN, "pages/overview.py", 0),
    ],
)
def test_the_page_list_is_that_of_the_role(level: AccessLevel, start: str, shut: int) -> None:
    open_to = [page for page in PAGES if guard.may_open(page, level)]
    assert (open_to[0], len(PAGES) - len(open_to)) == (start, shut)


def test_nobody_sees_any_page(people: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAMOGRAPHY_LOGIN")
    before = config.get_option("server.address")
    config.set_option("server.address", "0.0.0.0")
    try:
        app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=30).run()
        for page in PAGES:
            app.switch_page(page).run()
            assert ["listens on 0.0.0.0" in error.value for error in app.error] == [True]
            assert not [*app.title, *app.button, *app.dataframe, *app.selectbox, *app.get("imgs")]
    finally:
        config.set_option("server.address", before)


def test_who_is_no_longer_active_is_reported_and_sees_nothing(
    people: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in_as(monkeypatch, people, "Ivy")
    app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=30).run()
    assert [error.value for error in app.error] == ["'Ivy' is no longer active; ask an admin"]
    assert not [*app.title, *app.dataframe]
    assert [button.label for button in app.button] == ["Sign in"]


def test_a_lost_role_is_noticed_when_the_page_looks_again(
    people: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in_as(monkeypatch, people, "Cleo")
    app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=30).run()
    assert app.title[0].value == "Overview"
    with people.connect(write=True) as con:
        ada = find_reader(con, "Ada")
        assert ada is not None
        set_active(con, "Cleo", active=False, by=ada)
    monkeypatch.setattr(person, "RECHECK_S", 0.0)  # as if the time had gone by
    assert [error.value for error in app.run().error] == ["'Cleo' is no longer active; ask an admin"]
    assert not app.title


def test_a_store_that_is_busy_for_a_moment_sends_nobody_away(
    people: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in_as(monkeypatch, people, "Cleo")
    app = AppTest.from_function(behind_the_guard)
    app.query_params["page"] = "pages/jobs.py"
    assert app.run().markdown[0].value == "open"
    whole = people.path.read_bytes()
    people.path.write_bytes(b"this is no store")
    monkeypatch.setattr(person, "RECHECK_S", 0.0)
    asked = spied_connections(monkeypatch)
    assert app.run().markdown[0].value == app.run().markdown[0].value == "open"
    assert len(asked) == 1  # a store that does not answer is not waited for once more
    monkeypatch.setattr(person, "MOST_S", 0.0)
    assert not app.run().markdown
    assert "is damaged" in app.error[0].value
    assert "tries again by itself" in app.error[0].value
    people.path.write_bytes(whole)
    monkeypatch.setattr(person, "_REFUSED_S", 0.0)
    assert app.run().markdown[0].value == "open"


def test_a_session_that_another_browser_takes_up_is_nobodys(
    people: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in_as(monkeypatch, people, "Cleo")
    app = AppTest.from_function(behind_the_guard)
    app.query_params["page"] = "pages/jobs.py"
    assert app.run().markdown[0].value == "open"
    sign_in_as(monkeypatch, people, None)  # the thief knows the session's number and has no cookie
    monkeypatch.setattr(person, "_browser", lambda: "another")
    assert not app.run().markdown
    assert [button.label for button in app.button] == ["Sign in"]


def test_the_next_person_in_a_tab_finds_nothing_of_the_one_before(
    people: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in_as(monkeypatch, people, "Cleo")
    app = AppTest.from_function(behind_the_guard)
    app.query_params["page"] = "pages/prompting.py"
    app.session_state["drawn"] = "by Cleo"
    assert app.run().run().session_state["drawn"] == "by Cleo"
    sign_in_as(monkeypatch, people, "Ben")
    monkeypatch.setattr(person, "_browser", lambda: "another")  # as after a sign-out
    assert app.run().markdown[0].value == "open"
    assert "drawn" not in app.session_state


def test_why_a_download_was_refused_is_reported_once(people: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in_as(monkeypatch, people, "Cleo")

    def page() -> None:
        import streamlit as st

        from pages.components.login.guard import admit
        from pages.components.shared.download_file import guarded_download
        from pages.serving.private_files import session_at_work

        admit()
        if "asked" not in st.session_state:
            st.session_state["asked"] = guarded_download(lambda: b"", "run*.csv"), session_at_work()

    app = AppTest.from_function(page).run()
    made, session = app.session_state["asked"]
    people.path.write_bytes(b"this is no store")
    admit_session(session, "")
    with pytest.raises(StudyError, match="is damaged"):
        made()
    assert [toast.value[:29] for toast in app.run().toast] == ["run\\*.csv could not be made: "]
    assert not app.run().toast


def spied_connections(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One entry for each opening of the store from now on."""
    asked: list[bool] = []
    real = Store.connect

    def connect(self: Store, *, write: bool = False) -> AbstractContextManager[Connection]:
        asked.append(write)
        return real(self, write=write)

    monkeypatch.setattr(Store, "connect", connect)
    return asked
