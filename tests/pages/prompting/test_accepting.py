"""Accepting a case: with what was typed, after a question where nothing is drawn, and taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.annotation.drawn import Tool
from core.annotation.reading_key import ReadingKey
from core.canvas.fabric import Frame
from core.errors import InputError
from db.audit import audit_log
from db.drafts import load_draft
from db.store import Store
from db.withdrawals import withdraw
from tests.pages.conftest import button
from tests.pages.prompting.conftest import PromptingPage

SitDown = Callable[..., PromptingPage]
BOX = Frame(180, 140, 420, 330)
KEY = ReadingKey("Ada", "tiny", "images/c001")


def readings(store: Store) -> list[tuple[str, str, int]]:
    with store.connect() as con:
        return con.execute("SELECT case_id, comment, lesions FROM reading ORDER BY reading_id").fetchall()


def test_what_is_typed_is_in_the_reading_that_is_accepted(open_volumes_page: SitDown, store: Store) -> None:
    page = open_volumes_page().draw(Tool.BOX, BOX)
    page.app.segmented_control(key="prompt_panel").set_value("Report").run()
    # Both in one message: whichever callback comes first, the text is part of the reading.
    page.app.text_area[0].set_value("left side")
    page.press("accept")
    assert page.case == "images/c002"
    assert page.app.text_area[0].value == ""
    assert readings(store) == [("images/c001", "left side", 1)]


def test_next_keeps_what_is_typed(open_volumes_page: SitDown, store: Store) -> None:
    page = open_volumes_page()
    page.app.segmented_control(key="prompt_panel").set_value("Report").run()
    page.app.text_area[0].set_value("left side")
    page.press("go_next")
    assert page.app.text_area[0].value == ""
    with store.connect() as con:
        draft = load_draft(con, KEY)
    assert draft is not None
    assert draft.state.comment == "left side"


def test_a_case_on_which_nothing_is_drawn_is_asked_about(open_volumes_page: SitDown, store: Store) -> None:
    page = open_volumes_page().press("accept").press("accept")
    assert page.case == "images/c001"
    assert readings(store) == []
    assert "Nothing is drawn" in page.app.warning[0].value
    page.press("go_on_reading")
    assert not page.app.warning
    page.press("accept").press("no_lesion")
    assert page.case == "images/c002"
    assert readings(store) == [("images/c001", "", 0)]


def test_an_acceptance_is_taken_back(open_volumes_page: SitDown, store: Store) -> None:
    page = open_volumes_page().draw(Tool.BOX, BOX).press("accept")
    assert "Accepted: images/c001" in [text.value for text in page.app.text]
    page.press("withdraw_1")
    assert page.case == "images/c001"
    assert len(page.entries) == 1
    assert "0 of 4 read" in next(iter(page.app.get("progress"))).proto.text
    assert readings(store) == []
    with store.connect() as con:
        assert list(audit_log(con)["action"])[:3].count("restored") == 1
        assert con.execute("SELECT count(*) FROM accepted_reading").fetchone() == (1,)
    page.press("accept")
    assert [case_id for case_id, _, _ in readings(store)] == ["images/c001"]


def test_only_ones_own_reading_is_taken_back_and_once(open_volumes_page: SitDown, store: Store) -> None:
    open_volumes_page().draw(Tool.BOX, BOX).press("accept")
    with store.connect(write=True) as con:
        with pytest.raises(InputError, match="Ben has no reading 1 of case images/c001"):
            withdraw(con, 1, key=ReadingKey("Ben", "tiny", "images/c001"))
        withdraw(con, 1, key=KEY)
        withdraw(con, 1, key=KEY)
        assert list(audit_log(con)["action"]).count("restored") == 1
    assert readings(store) == []


def test_the_key_of_the_button_names_the_opening(open_volumes_page: SitDown) -> None:
    page = open_volumes_page()
    before = button(page.app, "accept").key
    page.press("go_next")
    assert button(page.app, "accept").key != before
