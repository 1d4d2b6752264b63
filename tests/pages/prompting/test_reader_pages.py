"""The pages about readers: who sees whose readings, and who may change the list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.annotation.drawn import Tool
from core.annotation.people import Role
from core.canvas.fabric import Dot, Frame
from db.audit import audit_log
from db.readers import find_reader
from db.store import Store
from tests.pages.conftest import OpenPage, shown_text
from tests.pages.prompting.conftest import PromptingPage

SitDown = Callable[..., PromptingPage]


def enter(page: AppTest, name: str) -> AppTest:
    page.selectbox(key="sign_in_name").select(name)
    next(button for button in page.button if button.label == "Sign in").click().run()
    assert not page.exception
    return page


@pytest.fixture
def two_readings(open_volumes_page: SitDown) -> None:
    """Ada and Ben have read the same case, Ada with one prompt more."""
    for name in ("Ada", "Ben"):
        prompting = open_volumes_page(name).draw(Tool.BOX, Frame(180, 140, 420, 330))
        if name == "Ada":
            prompting.draw(Tool.POSITIVE_POINT, Dot(300, 230))
        prompting.press("accept")


def test_a_reader_sees_his_own_readings_only(two_readings: None, open_page: OpenPage) -> None:
    page = enter(open_page("reader_results", study="tiny"), "Ben")
    page.session_state["agreement_tabs"] = "Readings"
    page.run()
    readers, readings = page.dataframe[0].value, page.dataframe[-1].value
    assert list(readers["Reader"]) == ["Ben"]
    assert set(readings["Reader"]) == {"Ben"}
    assert list(readings["Prompts"]) == [1]
    assert page.toggle(key="unblinded").disabled


def test_a_researcher_sees_all_and_that_is_written_down(
    two_readings: None, open_page: OpenPage, store: Store
) -> None:
    page = enter(open_page("reader_results", study="tiny"), "Ada")
    assert list(page.dataframe[0].value["Reader"]) == ["Ada"]
    page.toggle(key="unblinded").set_value(True).run()
    assert not page.exception
    assert list(page.dataframe[0].value["Reader"]) == ["Ada", "Ben"]
    assert list(page.dataframe[0].value["Clicks per lesion"]) == [2, 1]
    page.session_state["agreement_tabs"] = "Masks"
    agreement = page.run().dataframe[1].value
    assert agreement[["First", "Second", "Cases"]].head(1).to_numpy().tolist() == [["Ada", "Ben", 1]]
    with store.connect() as con:
        assert "looked at others' readings" in set(audit_log(con)["action"])


def test_without_a_reading_it_says_where_they_come_from(reading_home: object, open_page: OpenPage) -> None:
    page = enter(open_page("reader_results", study="tiny"), "Ada")
    assert "No case of this study has been accepted yet" in shown_text(page)


def test_the_list_is_for_admins(reading_home: object, open_page: OpenPage, store: Store) -> None:
    page = enter(open_page("readers"), "Ben")
    assert "needs the role admin" in page.error[0].value
    assert not page.toggle


def test_an_admin_adds_promotes_and_retires(reading_home: object, open_page: OpenPage, store: Store) -> None:
    page = enter(open_page("readers"), "Ada")
    page.text_input[0].input("Cleo")
    next(button for button in page.button if button.label == "Add").click().run()
    roles = {box.label: box for box in page.selectbox}
    roles["Role of Cleo"].select(Role.RESEARCHER).run()
    page.toggle[-1].set_value(False).run()
    assert not page.exception
    with store.connect() as con:
        cleo = find_reader(con, "Cleo")
        actions = list(audit_log(con)["action"])
    assert cleo is not None
    assert cleo.role is Role.RESEARCHER
    assert not cleo.active
    assert {"added reader", "changed role", "changed activity"} <= set(actions)


def test_the_last_admin_stays_one(reading_home: object, open_page: OpenPage, store: Store) -> None:
    page = enter(open_page("readers"), "Ada")
    next(box for box in page.selectbox if box.label == "Role of Ada").select(Role.READER).run()
    with store.connect() as con:
        ada = find_reader(con, "Ada")
    assert ada is not None
    assert ada.role is Role.ADMIN
