"""Compare over toy models that were really trained: what they have met is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages.conftest import OpenPage, shown_text
from tests.trained_home import CASES, make_trained_home


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("trained_compared")
    make_trained_home(home)
    return home


@pytest.fixture(autouse=True)
def _home(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(trained))
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")


def test_cases_that_a_model_was_trained_on_are_left_out_unless_asked_for(open_page: OpenPage) -> None:
    page = open_page("compare", study="tiny")
    assert not page.exception
    assert page.checkbox(key="compared_unmet_only").value
    assert "These are left out" in page.info[0].value
    few = page.dataframe[0].value["n"].max()
    page.checkbox(key="compared_unmet_only").uncheck().run()
    assert "Leakage: of the" in shown_text(page)
    assert few < page.dataframe[0].value["n"].max() == CASES
