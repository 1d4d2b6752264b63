"""A deep link goes through the app."""

from __future__ import annotations

import ast
from collections.abc import Callable
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

        from pages.components.login import guard

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


MAY_WRITE_UNASKED = {
    "forms.py",
    "person.py",
    "ending.py",
    "guard.py",
    "saving.py",
    "draft_saver.py",
    "download_file.py",
}
"""Signing in and out come before and after anybody is there; the guard and the taking of files ask; letting
go of a case and saving drafts in one go for many follow `require_present`."""


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]


def everywhere(matching: Callable[[ast.Call], bool]) -> list[str]:
    paths = sorted((REPOSITORY / "pages").rglob("*.py"))
    return [f"{path.name}: {ast.unparse(call)}" for path in paths for call in calls(path) if matching(call)]


def test_pages_write_only_on_behalf_of_whoever_is_there() -> None:
    found = everywhere(lambda call: ast.unparse(call).endswith("connect(write=True)"))
    assert {line.split(":")[0] for line in found} <= MAY_WRITE_UNASKED
    assert len([line for line in found if line.startswith("saving.py")]) == 1


def test_pages_say_for_whom_they_ask_for_jobs() -> None:
    asks = ("job_queue.submit", "job_queue.cancel", "job_queue.resume")
    found = everywhere(lambda call: ast.unparse(call.func) in asks)
    assert len(found) >= 5
    assert [line for line in found if "by=acting()" not in line] == []


def test_what_runs_by_itself_and_what_is_taken_home_go_through_the_guard() -> None:
    by_itself = everywhere(lambda call: ast.unparse(call.func) == "st.fragment" and bool(call.keywords))
    assert {line.split(":")[0] for line in by_itself} == {"guard.py"}
    taken = everywhere(lambda call: ast.unparse(call.func) == "st.download_button")
    assert [line for line in taken if "guarded_download(" not in line and " made, " not in line] == []
