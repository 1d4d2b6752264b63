"""What arrives late goes to the case that it was done on, and to no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.annotation.drawn import Tool
from core.annotation.reading_key import ReadingKey
from core.canvas.fabric import Dot
from core.canvas.pens import PENS
from core.prompts.values import PointPrompt
from db.cases import load_case
from db.drafts import load_draft
from db.store import Store
from pages.components.case_session.actions import ask_to_accept, comment, describe, set_reference
from pages.components.case_session.callbacks import bound, bound_value, carry_out, remember_opening
from pages.components.case_session.late_actions import show_late_actions
from pages.components.case_session.saving import leave_case, save
from pages.components.prompting.canvas_events import take_up_drawing
from pages.components.prompting.canvas_state import CANVAS, drawings
from pages.components.prompting.picture_opening import accept_picture, open_picture_case
from pages.components.prompting.picture_session import PictureSession
from tests.drawn_on_canvas import fabric_object
from tests.people import sign_in_as

FIRST, SECOND = "images/c001", "images/c002"

OpenCase = Callable[[str], PictureSession]


@pytest.fixture
def open_case(reading_home: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> OpenCase:
    """Open a case as the page would; the one before is left."""
    st.session_state.clear()
    sign_in_as(monkeypatch, store, "Ada")
    opened: list[PictureSession] = []

    def open_next(case_id: str) -> PictureSession:
        if opened:
            leave_case(opened[-1])
        with store.connect() as con:
            case = load_case(con, "tiny", case_id)
        opened.append(open_picture_case(ReadingKey("Ada", "tiny", case_id), case, tab="tab"))
        remember_opening(opened[-1])
        return opened[-1]

    return open_next


@pytest.fixture
def saved(store: Store) -> Callable[[str], str | None]:
    """The comment that the store holds for a case; None without a draft."""

    def comment_of(case_id: str) -> str | None:
        with store.connect() as con:
            draft = load_draft(con, ReadingKey("Ada", "tiny", case_id))
        return None if draft is None else draft.state.comment

    return comment_of


@pytest.fixture
def late_messages(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """What the person is late_messages of late actions."""
    words: list[str] = []
    for kind in ("info", "warning", "text"):
        monkeypatch.setattr(st, kind, words.append)
    return lambda: show_late_actions() or "\n".join(words)


def test_a_comment_that_arrives_late_is_in_its_own_draft(
    open_case: OpenCase, saved: Callable[[str], str | None], late_messages: Callable[[], str]
) -> None:
    first = open_case(FIRST)
    typed = bound(first, comment, "left side")
    second = open_case(SECOND)
    typed()
    assert (saved(FIRST), saved(SECOND), second.draft.comment) == ("left side", None, "")
    assert "is in its draft" in late_messages()


def test_a_comment_for_an_accepted_case_is_given_back(
    open_case: OpenCase, saved: Callable[[str], str | None], late_messages: Callable[[], str]
) -> None:
    first = open_case(FIRST)
    assert accept_picture(first) == 1
    second = open_case(SECOND)
    bound(first, comment, "left side")()
    assert (saved(FIRST), saved(SECOND), second.draft.comment) == ("", None, "")
    assert "accepted by then" in late_messages()
    assert "images/c001: comment “left side”" in late_messages()


def test_a_case_that_was_opened_again_takes_it_up(open_case: OpenCase) -> None:
    first = open_case(FIRST)
    open_case(SECOND)
    again = open_case(FIRST)
    bound(first, comment, "left side")()
    assert again.draft.comment == "left side"
    assert first.draft.comment == ""


def test_a_value_that_was_reported_before_is_no_action(open_case: OpenCase) -> None:
    first = open_case(FIRST)
    repeated = bound_value(first, "text", comment)
    st.session_state["text"] = "old"
    repeated()
    carry_out(first, lambda one: comment(one, "new"))
    repeated()
    assert first.draft.comment == "new"


def test_a_term_goes_to_the_lesion_it_was_given_for(open_case: OpenCase) -> None:
    first = open_case(FIRST)
    given = bound(first, describe, "1", lambda form: replace(form, category="4A"))
    carry_out(first, lambda one: one.change(one.draft.add_lesion("ellipse"), "added lesion"))
    given()
    assert [lesion.birads.category for lesion in first.draft.lesions] == ["4A", None]


def test_a_stroke_that_arrives_late_is_on_its_own_case(open_case: OpenCase, store: Store) -> None:
    first = open_case(FIRST)
    subject = (first.key, "1", first.serial)
    on = drawings().put(subject, first.surface.frame, tool=Tool.POSITIVE_POINT)
    open_case(SECOND)
    dot = fabric_object(Dot(300, 230), PENS[Tool.POSITIVE_POINT])
    drawing = {"raw": {"version": "7.4.0", "objects": [*on.drawing["objects"], dot]}}
    st.session_state[CANVAS] = {"drawing": drawing}
    take_up_drawing()
    take_up_drawing()
    with store.connect() as con:
        draft = load_draft(con, first.key)
        assert load_draft(con, ReadingKey("Ada", "tiny", SECOND)) is None
    assert draft is not None
    assert [type(one) for one in draft.state.lesions[0].prompts.drawn] == [PointPrompt]


def test_the_same_is_not_accepted_twice(open_case: OpenCase) -> None:
    first = open_case(FIRST)
    accept_picture(first)
    bound(first, ask_to_accept)()
    assert not any((first.asks_no_lesion, first.accept_requested))
    bound(first, comment, "more")()
    bound(first, ask_to_accept)()
    assert first.asks_no_lesion


def test_what_is_for_the_open_case_alone_is_dropped_and_reported(
    open_case: OpenCase, late_messages: Callable[[], str]
) -> None:
    first = open_case(FIRST)
    second = open_case(SECOND)
    bound(first, ask_to_accept)()
    bound(first, set_reference, True)()
    assert not any(
        one.accept_requested or one.asks_no_lesion or one.reference_shown for one in (first, second)
    )
    assert "images/c001: accepting it" in late_messages()


def test_a_draft_that_another_tab_holds_is_not_overwritten(
    open_case: OpenCase, late_messages: Callable[[], str]
) -> None:
    first = open_case(FIRST)
    open_case(SECOND)
    other = open_picture_case(first.key, first.case, tab="other")
    other.change(other.draft.with_comment("from there"), "commented")
    save(other)
    bound(first, comment, "from here")()
    assert "another tab" in late_messages()
    assert "from here" in late_messages()


def _script() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from pages.components.case_session.uninterrupted import uninterrupted

    def message_is_here() -> None:
        raise RuntimeError("interrupted")

    state = get_script_run_ctx().session_state
    look = state._yield_callback
    object.__setattr__(state, "_yield_callback", message_is_here)
    with uninterrupted():
        st.session_state["typed"] = "whole"
        with uninterrupted():
            st.session_state["typed"] += " text"
        typed = st.session_state["typed"]
    try:
        st.session_state["typed"] = "lost"
    except RuntimeError:
        object.__setattr__(state, "_yield_callback", look)
        st.text(typed)


def test_an_action_is_done_whole_though_a_message_waits() -> None:
    app = AppTest.from_function(_script).run()
    assert not app.exception
    assert app.text[0].value == "whole text"
