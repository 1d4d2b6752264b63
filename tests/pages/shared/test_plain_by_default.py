"""Streamlit shows text as it is written: every call that takes text, and no page finds a way round."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from pages.components.shared.plain_by_default import make_plain_the_default
from tests.conftest import REPOSITORY

SOURCES = [*sorted((REPOSITORY / "pages").rglob("*.py")), REPOSITORY / "app.py"]
MAKERS = ("markdown.py", "plain_by_default.py")
NOT_USED = {"write", "latex", "mermaid_chart", "LinkColumn", "ImageColumn", "MarkdownColumn", "link_button"}
"""What renders text, or calls on addresses in it, and has no plain form."""
MARKS = re.compile(r"\*\*|(?<!\w)`\w|:material/|:[a-z-]+\[|\]\(")
OWN_HTML = {
    "browser.py",
    "live_keys.py",
    "case_viewer.py",
    "classified_case.py",
    "lesion_buttons.py",
}
"""What these put into HTML is escaped there, or a number."""
STREAMLIT = {"st", "caption", "markdown", "info", "warning", "error", "success", "toast"}


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def found(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(REPOSITORY)}:{getattr(node, 'lineno', 0)}"


def test_the_places_for_values_stand_in_literals() -> None:
    wrong = [
        found(path, call)
        for path in SOURCES
        for call in calls(path)
        if name_of(call) in ("md", "joined")
        and not (call.args and isinstance(call.args[0], ast.Constant) and "`{" not in call.args[0].value)
    ]
    assert wrong == [], "the first argument of md and joined is a literal; what is code goes through code()"


def test_only_the_cards_of_the_project_are_markdown_as_they_are() -> None:
    makers = {p.name for p in SOURCES for call in calls(p) if name_of(call) == "Markdown"}
    assert makers == {"markdown.py", "models_view.py"}


def test_no_page_uses_what_has_no_plain_form() -> None:
    used = [
        found(path, call)
        for path in SOURCES
        if path.name not in MAKERS
        for call in calls(path)
        if isinstance(call.func, ast.Attribute)
        and (name_of(call) in NOT_USED or any(word.arg == "unsafe_allow_html" for word in call.keywords))
    ]
    assert used == []


def test_html_is_a_literal_or_escaped_where_it_is_made() -> None:
    wrong = [
        found(path, call)
        for path in SOURCES
        for call in calls(path)
        if name_of(call) == "html"
        and path.name not in OWN_HTML
        and not isinstance(call.args[0], ast.Constant | ast.Name)
    ]
    assert wrong == []


def test_markdown_that_is_meant_says_so() -> None:
    """A literal with Markdown in it that did not go through `md` would show its asterisks."""
    shown = [
        found(path, arg)
        for path in SOURCES
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and name_of(call) in STREAMLIT
        for arg in call.args[:1]
        if isinstance(arg, ast.Constant | ast.JoinedStr) and MARKS.search(ast.unparse(arg))
    ]
    assert shown == []


def test_every_call_of_streamlit_is_turned_round() -> None:
    make_plain_the_default()
    for name in ("caption", "metric", "radio", "tabs", "toast", "error", "expander", "table"):
        assert getattr(st, name).__func__ is getattr(DeltaGenerator, name)
        assert getattr(DeltaGenerator, name).__wrapped__ is not None


def page_of_one_of_each() -> None:
    import pandas as pd
    import streamlit as st

    import pages.components  # noqa: F401
    from pages.components.shared.markdown import md

    st.caption("*a*")
    st.caption(md("*{}*", "*b*"))
    st.container().markdown("*c*", help="*d*")
    st.metric("*e*", "*f*", "-*g*")
    st.radio("*h*", ["*i*"], help="*j*")
    st.selectbox("*k*", ["*l*"], format_func=lambda one: one + "!")
    st.segmented_control("m", ["*n*"], format_func=lambda one: one + "?")
    st.tabs(["*o*"])
    st.error(ValueError("*p*"))
    st.table(pd.DataFrame({"": ["*q*"], " ": [3]}))
    st.text("*r*")
    st.code("*s*")


def test_text_is_shown_as_it_is_written() -> None:
    page = AppTest.from_function(page_of_one_of_each).run()
    assert not page.exception
    assert [one.value for one in page.caption] == [r"\*a\*", r"*\*b\**"]
    assert (page.markdown[0].value, page.markdown[0].help) == (r"\*c\*", r"\*d\*")
    metric = page.metric[0]
    assert (metric.label, metric.value, metric.delta) == (r"\*e\*", r"\*f\*", r"-\*g\*")
    assert (page.radio[0].label, page.radio[0].options, page.radio[0].help) == (
        r"\*h\*",
        [r"\*i\*"],
        r"\*j\*",
    )
    assert (page.selectbox[0].label, page.selectbox[0].options) == (r"\*k\*", ["*l*!"])
    assert page.radio[0].value == "*i*"
    assert [tab.label for tab in page.tabs] == [r"\*o\*"]
    assert page.error[0].value == r"\*p\*"
    assert (page.text[0].value, page.code[0].value) == ("*r*", "*s*")
    assert page.table[0].value.to_dict("list") == {"": [r"\*q\*"], " ": [3]}


def test_a_table_is_drawn_of_a_frame() -> None:
    with pytest.raises(TypeError, match="data frame"):
        st.table([["*a*"]])


def test_a_server_that_starts_does_not_complain() -> None:
    script = "from pages.components.shared import plain_by_default as p; p.make_plain_the_default()"
    started = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert started.stderr == ""
