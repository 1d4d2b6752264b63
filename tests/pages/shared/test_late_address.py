"""An address that the browser sent before the app wrote another is no choice of the person."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _page(name: str = "pages/prompting.py") -> None:
    import streamlit as st

    from pages.components.shared.view_choices import Choice, current, enter_page, remember, share_view

    enter_page(name)
    case = current(Choice.CASE, ("a", "b", "c"), default="a")
    case = st.session_state.pop("go", case)
    remember(Choice.CASE, case)
    share_view(Choice.CASE)
    st.text(case)


def test_a_late_address_does_not_bring_the_case_before_back() -> None:
    app = AppTest.from_function(_page).run()
    app.session_state["go"] = "b"
    app.run()
    app.query_params["case"] = "a"
    assert app.run().text[0].value == "b"


def test_back_and_links_go_on_working() -> None:
    app = AppTest.from_function(_page).run()
    app.session_state["go"] = "b"
    app.run()
    app.session_state["written_before"] = {}  # some seconds later
    app.query_params["case"] = "a"
    assert app.run().text[0].value == "a"
    app.query_params["case"] = "c"
    assert app.run().text[0].value == "c"


def test_where_nothing_is_read_back_goes_back_at_once() -> None:
    app = AppTest.from_function(_page, args=("pages/results.py",)).run()
    app.session_state["go"] = "b"
    app.run()
    app.query_params["case"] = "a"
    assert app.run().text[0].value == "a"
