"""A deep link goes through the app."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.access.pages import PAGES
from tests.conftest import REPOSITORY

FILES = [path for path in sorted((REPOSITORY / "pages").glob("*.py")) if path.name != "__init__.py"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_page_begins_with_the_guard(path: Path) -> None:
    body = [
        node for node in ast.parse(path.read_text()).body if not isinstance(node, ast.Import | ast.ImportFrom)
    ]
    first = body[1]  # after the docstring
    assert isinstance(first, ast.Expr)
    assert ast.unparse(first.value) == f"require_app('pages/{path.name}')"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_page_is_in_the_page_list(path: Path) -> None:
    assert f"pages/{path.name}" in PAGES


def test_a_page_run_without_the_app_asks_for_it_and_for_itself() -> None:
    def page_alone() -> None:
        from unittest.mock import patch

        import streamlit as st

        from pages.components import guard

        with patch.object(st, "switch_page", lambda page: st.write(f"went to {page}")):
            guard.require_app("pages/results.py")
            st.write(st.session_state["_destination"])

    app = AppTest.from_function(page_alone)
    app.query_params["run"] = "some-run"
    app.run()
    assert app.markdown[0].value == "went to app.py"
    assert app.session_state["_destination"] == ("pages/results.py", {"run": "some-run"})


def test_inside_the_app_the_guard_does_nothing(empty_home: Path) -> None:
    app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=30).run()
    assert not app.exception
    assert app.title[0].value == "Overview"
